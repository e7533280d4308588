/** A file name made of what people wrote: letters, digits and hyphens of it, so that every system takes it. */
export function fileName(title: string, ending: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase();
  return `${plain === '' ? 'experiment' : plain}.${ending}`;
}
