import { everyPenalty } from '../../catalogue/exhibits.ts';
import type { Penalty } from '../../catalogue/regularisers.ts';
import type {
  OneWeightAnswer,
  PenaltyName,
  RegularisationSettings,
} from '../../contract/demonstrations/regularisation.ts';
import { type Recipe, recipeSchema } from '../../contract/recipe.ts';
import { updater } from '../../engine/devices/reference/update.ts';
import { differentiate } from '../../engine/formula/differentiate.ts';
import { compile } from '../../engine/formula/evaluate.ts';
import { parse } from '../../engine/formula/parse.ts';
import { tex } from '../../engine/formula/tex.ts';
import { updateRule } from '../../engine/graph/update-rule.ts';
import { axis, count, line } from '../figure-lines.ts';

/** What the data cost: their slope is that of a parabola. */
const slope = compile(differentiate(parse('pull / 2 * (w - goal)^2'), 'w'), ['w', 'pull', 'goal']);

const recipeWith = (penalty: PenaltyName | null, lambda: number): Recipe =>
  recipeSchema.parse({
    network: { hidden: [], output: { kind: 'identity' } },
    cost: { kind: 'quadratic' },
    regularisation: penalty === null ? {} : { [penalty]: { lambda } },
    protocol: { epochs: 1, batch: 'all' },
  });

function course({ lambda, eta, start, pull, goal, steps }: RegularisationSettings, penalty: PenaltyName | null) {
  const rules = updater(updateRule(recipeWith(penalty, lambda), 'weights', { n: 1, m: 1 }), []);
  const learned = { w: Float64Array.of(start), slots: [], lookahead: Float64Array.of(start) };
  const ws = new Float64Array(steps + 1).fill(start);
  for (let t = 1; t <= steps; t++) {
    rules.step(learned, Float64Array.of(slope([learned.w[0]!, pull, goal])), { eta, t });
    ws[t] = learned.w[0]!;
  }
  return ws;
}

/** One weight under each of the penalties, with the rules of the trainings. */
export function oneWeight(settings: RegularisationSettings): OneWeightAnswer {
  const all = [null, ...settings.penalties].map((penalty) => {
    const row: Penalty | null = penalty === null ? null : everyPenalty[penalty];
    const ws = course(settings, penalty);
    const zeroAt = ws.indexOf(0);
    return {
      name: row?.title ?? 'No penalty',
      formula: row === null ? '0' : tex(row.formula),
      ws,
      weight: ws.at(-1)!,
      zeroAt: zeroAt < 0 ? null : zeroAt,
    };
  });
  return {
    courses: {
      ...{ kind: 'curves', title: 'One weight', x: axis('step', 'count'), y: axis('weight w'), bands: null },
      lines: all.map(({ name, ws }, i) => line(name, i, count(ws.length), ws)),
    },
    ends: all.map(({ name, formula, weight, zeroAt }) => ({ name, formula, weight, zeroAt })),
  };
}
