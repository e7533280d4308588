import { checkExperiment } from '../contract/check-experiment.ts';
import { LabError } from '../contract/errors.ts';
import { type LabApi, labApi, type LabFunction } from '../contract/lab-api.ts';
import type { Lab } from './lab.ts';

/** The functions of the lab where it lives: those that need not wait answer at once. */
type LocalLab = {
  readonly [Name in LabFunction]: (
    ...input: Parameters<LabApi[Name]>
  ) => ReturnType<LabApi[Name]> | Awaited<ReturnType<LabApi[Name]>>;
};

/** What each function does, for arguments that have been checked. */
function functionsOf(lab: Lab): LocalLab {
  const { history, library } = lab;
  return {
    experiments: () => history.experiments(),
    experiment: (id) => history.experiment(id),
    check: (value) => checkExperiment(value),
    start: (value, device) => lab.start(checkExperiment(value), device),
    resume: (runIds) => lab.resume(runIds),
    pause: (runIds) => lab.queue.pause(runIds),
    go: (runIds) => lab.queue.go(runIds),
    stop: (runIds) => lab.queue.stop(runIds),
    epochs: (runId) => history.epochs(runId),
    test: (runId) => history.test(runId),
    compare: (id) => lab.compare(id),
    remove: (id) => history.removeExperiment(id),
    notes: (id) => history.notes(id),
    setNotes: (id, markdown) => history.setNotes(id, markdown),
    addTag: (id, tag) => history.addTag(id, tag),
    removeTag: (id, tag) => history.removeTag(id, tag),
    dataSets: () => library.list(),
  };
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
  const call = functionsOf(lab)[known] as (...input: readonly unknown[]) => unknown;
  return output.parse(await call(...parsed.data));
}
