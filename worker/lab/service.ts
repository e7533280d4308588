import { checkExperiment } from '../contract/check-experiment.ts';
import { LabError } from '../contract/errors.ts';
import { type LabApi, labApi, type LabFunction } from '../contract/lab-api.ts';
import type { Lab } from './lab.ts';

/** What each function does, for arguments that have been checked. */
function functionsOf(lab: Lab): LabApi {
  const { history, library } = lab;
  return {
    experiments: async () => history.experiments(),
    experiment: async (id) => history.experiment(id),
    check: async (value) => checkExperiment(value),
    start: async (value, device) => lab.start(checkExperiment(value), device),
    resume: async (runIds) => lab.resume(runIds),
    pause: async (runIds) => lab.queue.pause(runIds),
    go: async (runIds) => lab.queue.go(runIds),
    stop: async (runIds) => lab.queue.stop(runIds),
    epochs: async (runId) => history.epochs(runId),
    test: async (runId) => history.test(runId),
    compare: async (id) => lab.compare(id),
    remove: async (id) => history.removeExperiment(id),
    notes: async (id) => history.notes(id),
    setNotes: async (id, markdown) => history.setNotes(id, markdown),
    addTag: async (id, tag) => history.addTag(id, tag),
    removeTag: async (id, tag) => history.removeTag(id, tag),
    dataSets: async () => library.list(),
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
  const call = functionsOf(lab)[known] as (...input: readonly unknown[]) => Promise<unknown>;
  return output.parse(await call(...parsed.data));
}
