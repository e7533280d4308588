import type { ListedTechnique } from '../../../contract/technique-list.ts';
import { techniquesMarkdown } from '../../../report/techniques-markdown.ts';
import { listTechniques } from '../../../training/list-techniques.ts';
import type { Context } from '../context.ts';
import { table } from '../text/table.ts';

export interface TechniquesOptions {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

const formulaOf = ({ formula, lookahead }: ListedTechnique): string =>
  lookahead === null ? formula.text : `${formula.text}, with g taken at ${lookahead.text}`;

type Parameter = ListedTechnique['parameters'][number];

/** "[0, 1)", as far as a parameter has ends. */
function range({ min, max, exclusive }: Parameter): string {
  return `${exclusive === 'min' ? '(' : '['}${min}, ${max}${exclusive === 'max' ? ')' : ']'}`;
}

const parametersOf = ({ parameters }: ListedTechnique): string =>
  parameters.map((each) => `${each.name} = ${each.default} in ${range(each)}`).join('; ');

/** What a recipe can be made of, each with its formula, straight from the catalogue. */
export function techniques({ out }: Context, { json, markdown }: TechniquesOptions): void {
  const list = listTechniques();
  if (json === true) return out.write(`${JSON.stringify(list)}\n`);
  if (markdown === true) return out.write(techniquesMarkdown(list));
  const rowsOf = (rows: readonly ListedTechnique[]): void => {
    const lines = table(
      [{ title: 'name' }, { title: 'formula', flexible: true }, { title: 'parameters', flexible: true }],
      rows.map((row) => ({ cells: [row.name, formulaOf(row), parametersOf(row)] })),
      out.columns - 2,
      { ...out.style, bold: out.style.dim },
    );
    out.lines(lines.map((line) => `  ${line}`));
  };
  list.families.forEach(({ title, path, techniques: rows }, i) => {
    if (i > 0) out.lines(['']);
    out.lines([`${out.style.bold(title)}  ${out.style.dim(path)}`]);
    rowsOf(rows);
  });
  out.lines(['', `${out.style.bold('Metrics')}  ${out.style.dim('measure.metric')}`]);
  const measured = table(
    [{ title: 'name' }, { title: 'better' }, { title: 'what it says', flexible: true }],
    list.metrics.map(({ name, better, help }) => ({ cells: [name, better, help] })),
    out.columns - 2,
    { ...out.style, bold: out.style.dim },
  );
  out.lines(measured.map((line) => `  ${line}`));
  out.lines(['', `${out.style.bold('Baselines')}  ${out.style.dim('no networks, to compare them with: baselines')}`]);
  rowsOf(list.baselines);
  const exhibits = list.families.flatMap((family) => family.exhibits);
  out.lines([
    '',
    `${out.style.bold('Exhibits')}  ${out.style.dim('wrong as printed; for experiments with "exhibits": true')}`,
  ]);
  const lines = table(
    [{ title: 'name' }, { title: 'formula', flexible: true }, { title: 'what is wrong', flexible: true }],
    exhibits.map((row) => ({ cells: [row.name, formulaOf(row), row.exhibit?.wrong ?? ''] })),
    out.columns - 2,
    { ...out.style, bold: out.style.dim },
  );
  out.lines(lines.map((line) => `  ${line}`));
}
