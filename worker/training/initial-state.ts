import type { TrainingState, Values } from '../engine/devices/device.ts';
import { compile } from '../engine/formula/evaluate.ts';
import { symbols } from '../engine/formula/tree.ts';
import { type DrawnSpec, isDrawn } from '../engine/graph/parameters.ts';
import type { Plan } from '../engine/graph/plan.ts';
import type { InitialFormulas } from './initial-formulas.ts';
import type { Draws, Randomness } from './randomness.ts';

/** What an initialiser's formula may read, in the order in which it is given. */
const names = ['normal', 'uniform', 'n_in', 'n_out', 'output', 'first'];

function initialValues(
  spec: DrawnSpec,
  isOutput: boolean,
  formulas: InitialFormulas,
  { normal, uniform }: Draws,
): Float32Array {
  const value = compile(formulas[spec.kind], names);
  const output = isOutput ? 1 : 0;
  return Float32Array.from(normal, (x, i) => {
    const first = spec.layer + spec.piece + i === 0 ? 1 : 0;
    return value([x, uniform[i]!, spec.fanIn, spec.fanOut, output, first]);
  });
}

/** The start of a run: weights and biases drawn from their own streams of the seed, or as given, and empty slots but that of an average. */
export function initialState(
  plan: Plan,
  formulas: InitialFormulas,
  randomness: Randomness,
  given: readonly Values[] | null,
): TrainingState {
  const last = Math.max(...plan.parameters.map(({ layer }) => layer));
  const drawn = () => {
    const draws = randomness.initial(plan.parameters.filter(isDrawn), ({ kind }) => {
      const used = symbols(formulas[kind]);
      return { normal: used.has('normal'), uniform: used.has('uniform') };
    });
    return plan.parameters.map((spec) =>
      isDrawn(spec)
        ? initialValues(spec, spec.layer === last, formulas, draws.get(spec)!)
        : new Float32Array(spec.rows * spec.columns).fill(spec.initial ?? 0),
    );
  };
  const parameters = given ?? drawn();
  const slot = (name: string) => parameters.map((values) => values.map((x) => (name === plan.evaluated ? x : 0)));
  return { parameters, slots: plan.slots.map(slot) };
}
