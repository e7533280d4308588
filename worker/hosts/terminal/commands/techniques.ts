import { activations } from '../../../catalogue/activations.ts';
import { costs } from '../../../catalogue/costs.ts';
import { biasInitialisers, weightInitialisers } from '../../../catalogue/initialisers.ts';
import { type Optimiser, optimisers } from '../../../catalogue/optimisers.ts';
import { outputs } from '../../../catalogue/outputs.ts';
import { preparations } from '../../../catalogue/preparations.ts';
import { penalties } from '../../../catalogue/regularisers.ts';
import { schedules } from '../../../catalogue/schedules.ts';
import type { Parameter, Technique } from '../../../catalogue/technique.ts';
import type { Context } from '../context.ts';
import { table } from '../text/table.ts';

type Row = Technique & ({ readonly formula: string } | Pick<Optimiser, 'update' | 'lookahead'>);

function formulaOf(row: Row): string {
  if ('formula' in row) return row.formula;
  return row.lookahead === undefined ? row.update : `${row.update}, with g taken at ${row.lookahead}`;
}

/** Every family with the place of its choice in an experiment. */
const families: readonly { title: string; path: string; rows: Readonly<Record<string, Row>> }[] = [
  { title: 'Input', path: 'recipe.preparation.kind', rows: preparations },
  { title: 'Weights at the start', path: 'recipe.initialisation.weights.kind', rows: weightInitialisers },
  { title: 'Biases at the start', path: 'recipe.initialisation.biases.kind', rows: biasInitialisers },
  { title: 'Activation of hidden units', path: 'recipe.network.hidden.0.activation.kind', rows: activations },
  { title: 'Output', path: 'recipe.network.output.kind', rows: outputs },
  { title: 'Cost', path: 'recipe.cost.kind', rows: costs },
  { title: 'Optimiser', path: 'recipe.optimiser.kind', rows: optimisers },
  { title: 'Learning rate', path: 'recipe.schedule.kind', rows: schedules },
  { title: 'Regularisation', path: 'recipe.regularisation', rows: penalties },
];

/** "[0, 1)", as far as a parameter has ends. */
function range({ min, max, exclusive }: Parameter): string {
  return `${exclusive === 'min' ? '(' : '['}${min}, ${max}${exclusive === 'max' ? ')' : ']'}`;
}

const parametersOf = ({ parameters }: Row): string =>
  Object.entries(parameters)
    .map(([name, parameter]) => `${name} = ${parameter.default} in ${range(parameter)}`)
    .join('; ');

/** What a recipe can be made of, each with its formula, straight from the catalogue. */
export function techniques({ out }: Context): void {
  families.forEach(({ title, path, rows }, i) => {
    if (i > 0) out.lines(['']);
    out.lines([`${out.style.bold(title)}  ${out.style.dim(path)}`]);
    const lines = table(
      [{ title: 'name' }, { title: 'formula', flexible: true }, { title: 'parameters', flexible: true }],
      Object.entries(rows).map(([name, row]) => ({
        cells: [name, formulaOf(row), parametersOf(row)],
      })),
      out.columns - 2,
      { ...out.style, bold: out.style.dim },
    );
    out.lines(lines.map((line) => `  ${line}`));
  });
}
