import type { Json } from '../../../../worker/contract/read-json.ts';
import type { Field, Range } from './form.ts';

export function isWithin(value: number, { isWhole, min, max, isMinAllowed, isMaxAllowed }: Range): boolean {
  if (!Number.isFinite(value) || (isWhole && !Number.isSafeInteger(value))) return false;
  return (isMinAllowed ? value >= min : value > min) && (isMaxAllowed ? value <= max : value < max);
}

/** Twice and half, ten times and a tenth, and so on; from zero, whatever is usual for a strength. */
function otherNumbers(value: number, range: Range): number[] {
  const factors = [2, 0.5, 10, 0.1, 5, 0.2, 4, 0.25, 100, 0.01];
  const near = value === 0 ? [1, 0.1, 0.01, 10, 5, 0.5] : factors.map((factor) => value * factor);
  const tidy = near.map((each) => (range.isWhole ? Math.round(each) : Number(each.toPrecision(6))));
  return tidy.filter((each) => each !== value && isWithin(each, range));
}

/** Values that could stand in a field instead of its own, the most obvious first. */
export function alternativesTo(field: Field): Json[] {
  switch (field.kind) {
    case 'choice':
      return field.options.map(({ value }) => value).filter((value) => value !== field.chosen);
    case 'word':
      return field.options.map(({ value }) => value).filter((value) => value !== field.value);
    case 'number':
      if (typeof field.value !== 'number') return [field.usual];
      return [...otherNumbers(field.value, field.range), ...field.words.map(({ value }) => value)];
    case 'flag':
      return [!field.value];
    case 'optional':
      return [field.inner === null ? field.whenOn : null];
    case 'text':
    case 'list':
    case 'group':
    case 'json':
      return [];
  }
}
