/**
 * What makes a spreadsheet take a cell for a formula, in any line of it (https://owasp.org/www-community/attacks/CSV_Injection);
 * blanks before it do not help. The full-width forms are read the same in East Asian versions.
 */
const formulaStart = /^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r]/;

const startsFormula = (text: string): boolean =>
  formulaStart.test(text) || text.split(/[\r\n\u0085\u2028\u2029]/).some((line) => formulaStart.test(line));

const mustBeQuoted = /[",;\t\r\n]/;

/** A cell of text as RFC 4180 has it; an apostrophe keeps a spreadsheet from running it. */
export function textCell(text: string): string {
  const safe = startsFormula(text) ? `'${text}` : text;
  return mustBeQuoted.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A number with all its digits, or the word for what is not finite; nothing for null. */
const numberCell = (value: number | null): string => (value === null ? '' : String(value));

/** One line of cells with its line end. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map((cell) => (typeof cell === 'string' ? textCell(cell) : numberCell(cell))).join(',')}\n`;
}
