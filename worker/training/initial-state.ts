import { fillNormal, fillUniform } from '../data/random/streams.ts';
import type { TrainingState, Values } from '../engine/devices/device.ts';
import { compile } from '../engine/formula/evaluate.ts';
import { symbols } from '../engine/formula/tree.ts';
import type { ParameterSpec, Plan } from '../engine/graph/plan.ts';
import type { InitialFormulas } from './initial-formulas.ts';

/** What an initialiser's formula may read, in the order in which it is given. */
const names = ['normal', 'uniform', 'n_in', 'n_out', 'output'];

function initialValues(
  spec: ParameterSpec,
  { fanIn, isOutput }: { readonly fanIn: number; readonly isOutput: boolean },
  formulas: InitialFormulas,
  seed: number,
): Float32Array {
  const formula = formulas[spec.kind];
  const value = compile(formula, names);
  const used = symbols(formula);
  const stream = { seed, purpose: spec.kind, layer: spec.layer } as const;
  const size = spec.rows * spec.columns;
  const normal = new Float64Array(size);
  const uniform = new Float64Array(size);
  if (used.has('normal')) fillNormal(normal, stream);
  if (used.has('uniform')) fillUniform(uniform, stream);
  return Float32Array.from(normal, (x, i) => value([x, uniform[i]!, fanIn, spec.columns, isOutput ? 1 : 0]));
}

/** The start of a run: weights and biases drawn from their own streams of the seed, or as given, and empty slots but that of an average. */
export function initialState(
  plan: Plan,
  formulas: InitialFormulas,
  seed: number,
  given: readonly Values[] | null,
): TrainingState {
  const last = Math.max(...plan.parameters.map(({ layer }) => layer));
  const placeOf = ({ layer: of }: ParameterSpec) => ({
    fanIn: plan.parameters.find(({ kind, layer }) => kind === 'weights' && layer === of)!.rows,
    isOutput: of === last,
  });
  const parameters = given ?? plan.parameters.map((spec) => initialValues(spec, placeOf(spec), formulas, seed));
  const slot = (name: string) => parameters.map((values) => values.map((x) => (name === plan.evaluated ? x : 0)));
  return { parameters, slots: plan.slots.map(slot) };
}
