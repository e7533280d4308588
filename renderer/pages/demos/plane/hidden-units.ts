/** Units of hidden layers from a list as people write it; null for what is none. */
export function readHidden(text: string): number[] | null {
  const parts = text.split(/[\s,;-]+/).filter((part) => part !== '');
  const units = parts.map(Number);
  const isValid = units.length <= 4 && units.every((n) => Number.isInteger(n) && n >= 1 && n <= 16);
  return isValid ? units : null;
}
