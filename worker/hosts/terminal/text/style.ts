import { styleText } from 'node:util';

const names = ['bold', 'dim', 'red', 'yellow', 'green'] as const;

/** Text with an emphasis, or the text itself where there is no colour; the words alone must say everything. */
export type Style = Readonly<Record<(typeof names)[number], (text: string) => string>>;

export function styleOf(colour: boolean): Style {
  const styled = (name: (typeof names)[number]) => (text: string) =>
    colour && text !== '' ? styleText(name, text, { validateStream: false }) : text;
  return Object.fromEntries(names.map((name) => [name, styled(name)])) as Style;
}
