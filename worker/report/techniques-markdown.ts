import { lectures } from '../contract/claims.ts';
import type { ListedTechnique, TechniqueList } from '../contract/technique-list.ts';

const columns = ['Name', 'Formula', 'Derivative', 'Parameters', 'What it does', 'Source'] as const;

const code = (text: string): string => `\`${text}\``;

function parameters({ parameters: all }: ListedTechnique): string {
  return all
    .map(({ name, default: usual, min, max, exclusive, unit }) => {
      const range = `${exclusive === 'min' ? '(' : '['}${min}, ${max}${exclusive === 'max' ? ')' : ']'}`;
      return `${code(name)} = ${usual} in ${range}${unit === null ? '' : ` ${unit}`}`;
    })
    .join('; ');
}

function cells(technique: ListedTechnique): string[] {
  const { name, title, formula, lookahead, derivative, help, source } = technique;
  const place = lookahead === null ? '' : `, gradient at ${code(lookahead.text)}`;
  return [
    `**${code(name)}** ${title}`,
    code(formula.text) + place,
    derivative === null ? '' : code(derivative.text),
    parameters(technique),
    help,
    source,
  ].map((cell) => cell.replaceAll('|', '\\|'));
}

/** Columns as wide as their widest cell, so that the text reads well too. */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/** The catalogue as a page of tables. */
export function techniquesMarkdown({ families, metrics, baselines }: TechniqueList): string {
  const sections = families.flatMap(({ title, path, techniques }) => [
    `## ${title}`,
    '',
    `At ${code(path)} of an experiment.`,
    '',
    ...table(columns, techniques.map(cells)),
    '',
  ]);
  const exhibits = families.flatMap((family) => family.exhibits);
  return [
    '# Techniques',
    '',
    'All that a recipe can be made of. Written by `npm run docs` from the catalogue the program computes with; derivatives are those it takes.',
    'Sources such as S0:336 are lectures, with the line of their text:',
    '',
    ...Object.entries(lectures).map(([name, title]) => `- ${name}: ${title}`),
    '',
    ...sections,
    '## Metrics',
    '',
    'At `measure.metric` of an experiment; measured after every epoch on the training and validation images, and once on the test images.',
    '',
    ...table(
      ['Name', 'Definition', 'Better', 'What it says', 'Source'],
      metrics.map(({ name, title, definition, better, help, source }) => [
        `**${code(name)}** ${title}`,
        definition,
        better,
        help,
        source,
      ]),
    ),
    '',
    '## Baselines',
    '',
    'Learners that are no networks, to compare them with: `epoch-lab baselines`. Their formulas say how alike two images are.',
    '',
    ...table(columns, baselines.map(cells)),
    '',
    '## Exhibits',
    '',
    'Formulas as they were printed, and wrong. An experiment may use them if it says `"exhibits": true`.',
    '',
    ...table(
      ['Name', 'Formula', 'What is wrong', 'Right', 'Source'],
      exhibits.map(({ name, title, formula, exhibit, source }) => [
        `**${code(name)}** ${title}`,
        code(formula.text),
        exhibit?.wrong ?? '',
        code(exhibit?.right ?? ''),
        source,
      ]),
    ),
    '',
  ].join('\n');
}
