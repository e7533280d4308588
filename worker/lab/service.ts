import type { TopicAnswers } from '../contract/api/topic.ts';
import { LabError } from '../contract/errors.ts';
import { labApi, type LabFunction, type labTopics } from '../contract/lab-api.ts';
import { augmentationFunctions } from './functions/augmentation.ts';
import { baselineFunctions } from './functions/baselines.ts';
import { bundleFunctions } from './functions/bundles.ts';
import { claimFunctions } from './functions/claims.ts';
import { comparisonFunctions } from './functions/comparison.ts';
import { curvesFunctions } from './functions/curves.ts';
import { dataFunctions } from './functions/data.ts';
import { demonstrationFunctions } from './functions/demonstrations.ts';
import { draftFunctions } from './functions/drafts.ts';
import { drawingFunctions } from './functions/drawing.ts';
import { ensembleFunctions } from './functions/ensembles.ts';
import { experimentFunctions } from './functions/experiments.ts';
import { historyFunctions } from './functions/history.ts';
import { inspectFunctions } from './functions/inspect.ts';
import { labItselfFunctions } from './functions/lab.ts';
import { modelFunctions } from './functions/model.ts';
import { reportFunctions } from './functions/reports.ts';
import { runFunctions } from './functions/runs.ts';
import { settingsFunctions } from './functions/settings.ts';
import type { Lab } from './lab.ts';

/** What answers each topic. */
const answersTo = {
  drafts: draftFunctions,
  model: modelFunctions,
  experiments: experimentFunctions,
  history: historyFunctions,
  runs: runFunctions,
  bundles: bundleFunctions,
  comparison: comparisonFunctions,
  ensembles: ensembleFunctions,
  baselines: baselineFunctions,
  curves: curvesFunctions,
  inspect: inspectFunctions,
  drawing: drawingFunctions,
  data: dataFunctions,
  augmentation: augmentationFunctions,
  demonstrations: demonstrationFunctions,
  settings: settingsFunctions,
  lab: labItselfFunctions,
  reports: reportFunctions,
  claims: claimFunctions,
} as const satisfies { [Topic in keyof typeof labTopics]: (lab: Lab) => TopicAnswers<(typeof labTopics)[Topic]> };

/** What each function does, for arguments that have been checked. */
function functionsOf(lab: Lab): Readonly<Record<LabFunction, (...input: readonly unknown[]) => unknown>> {
  return Object.assign({}, ...Object.values(answersTo).map((functions) => functions(lab))) as ReturnType<
    typeof functionsOf
  >;
}

/**
 * Answers one request from outside, whose name and arguments are checked before anything is done and whose answer is
 * checked before it leaves.
 * @throws LabError `usage` for a request the lab does not know, and whatever the function throws.
 */
export async function answer(lab: Lab, name: string, input: unknown): Promise<unknown> {
  if (!Object.hasOwn(labApi, name)) throw new LabError('usage', `The lab has no function "${name.slice(0, 50)}".`);
  const known = name as LabFunction;
  const { input: inputSchema, output } = labApi[known];
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    throw new LabError('usage', `The arguments of "${known}" are not valid.`, { problems });
  }
  return output.parse(await functionsOf(lab)[known](...parsed.data));
}
