import { visible } from '../../contract/show.ts';

/** HTML that is finished: text in it has been escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | null | Markup | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that stays text in an element and in a quoted attribute; what would turn or hide other text is written as escapes. */
export const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (each) => entities[each]!);

function textOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  return typeof content === 'object' ? content.map(textOf).join('') : escaped(String(content));
}

/** HTML with every value in it escaped, unless it is HTML itself. Attributes with values are to be quoted. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.map((part, i) => part + textOf(values[i] ?? null)).join(''));
}

/** A text of several lines as it was written. */
export const lines = (text: string): Markup =>
  new Markup(
    text
      .split(/\r\n|[\n\r]/)
      .map(escaped)
      .join('\n'),
  );

/** Paragraphs of a text whose lines are one each. */
export const paragraphs = (text: string): Markup[] =>
  text
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .map((line) => html`<p>${line}</p>`);
