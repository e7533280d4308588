import { availableParallelism } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labApi, type LabFunction, labTopics } from '../worker/contract/lab-api.ts';
import { answer } from '../worker/lab/service.ts';
import { cameTo, labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const experiment = tinyExperiment({ seeds: [1, 2] });
const names = Object.keys(labApi) as LabFunction[];

/** What another process would get: everything crosses as a structured clone. */
async function ask(lab: Parameters<typeof answer>[0], name: string, ...input: unknown[]): Promise<unknown> {
  return structuredClone(await answer(lab, name, structuredClone(input)));
}

test('no two topics have a function of the same name', () => {
  const all = Object.values(labTopics).flatMap((topic) => Object.keys(topic));
  expect(all.toSorted()).toEqual(names.toSorted());
});

describe('the lab answers another process', () => {
  test('with an experiment from its file to its comparison', async () => {
    const { lab } = openLab(await labPlaces());
    const checked = await ask(lab, 'check', experiment);
    expect(checked).toMatchObject({ name: experiment.name, measure: experiment.measure });
    const started = (await ask(lab, 'start', checked, 'cpu')) as { id: number; runs: { id: number }[] };
    await lab.queue.idle();

    const { id, runs } = started;
    const runIds = runs.map((run) => run.id);
    expect(await ask(lab, 'experiments')).toMatchObject([{ id, runs: { finished: runs.length } }]);
    expect(await ask(lab, 'experiment', id)).toMatchObject({ id, runs: runIds.map((runId) => ({ id: runId })) });
    expect(await ask(lab, 'epochs', runIds[0])).toEqual(lab.history.epochs(runIds[0]!));
    expect(await ask(lab, 'test', runIds[0])).toEqual(lab.history.test(runIds[0]!));
    expect(await ask(lab, 'compare', id)).toEqual(await lab.compare(id));
    for (const order of ['pause', 'go', 'stop']) expect(await ask(lab, order, runIds)).toBeUndefined();
    await expect(ask(lab, 'resume', runIds)).rejects.toMatchObject({ code: 'run-busy' });

    await ask(lab, 'setNotes', id, '*seen*');
    await ask(lab, 'addTag', id, 'lecture 3');
    expect(await ask(lab, 'notes', id)).toBe('*seen*');
    expect(await ask(lab, 'experiments')).toMatchObject([{ tags: ['lecture 3'] }]);
    await ask(lab, 'removeTag', id, 'lecture 3');
    expect(await ask(lab, 'dataSets')).toMatchObject([{ origin: 'built-in' }, { origin: 'environment' }]);
    await ask(lab, 'remove', runIds);
    expect(await ask(lab, 'experiments')).toEqual([]);
    expect(await ask(lab, 'removed')).toMatchObject([{ experiment: id, runs: runIds, total: runs.length }]);
    await ask(lab, 'restore', runIds);
    expect(await ask(lab, 'experiment', id)).toMatchObject({ id, runs: runIds.map((runId) => ({ id: runId })) });
    expect(await ask(lab, 'removed')).toEqual([]);
  });

  test('with what was removed, to be restored until the next start', async () => {
    const places = await labPlaces();
    const first = openLab(places, { jobs: 1 });
    const [kept, training] = [await first.lab.start(experiment, 'cpu'), await first.lab.start(experiment, 'cpu')];
    await first.next(cameTo(kept.runs[0]!.id, 'running'));
    const gone = training.runs.map(({ id }) => id);
    const busy = ask(first.lab, 'remove', [...gone, ...kept.runs.map(({ id }) => id)]);
    await expect(busy).rejects.toMatchObject({ code: 'run-busy' });
    expect(first.lab.history.runs(training.id).map(({ state }) => state)).toEqual(['queued', 'queued']);
    await ask(first.lab, 'remove', gone);
    expect(await ask(first.lab, 'about')).toMatchObject({ training: 1, waiting: 1 });
    await first.lab.queue.idle();
    await ask(first.lab, 'restore', gone);
    expect(first.lab.history.runs(training.id).map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    await ask(first.lab, 'remove', gone);
    const { runs } = kept;
    const all = { text: '', states: [], tags: [], conditions: [] };
    expect(await ask(first.lab, 'findRuns', all)).toEqual(Int32Array.from(runs, (run) => run.id));
    const told = first.events.filter((event) => event.kind === 'changed' && event.what === 'experiments');
    expect(told.length).toBeGreaterThanOrEqual(3);
    await first.lab.close();
    const second = openLab(places);
    expect(await ask(second.lab, 'removed')).toEqual([]);
    await expect(ask(second.lab, 'restore', gone)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('with what it is and how busy it is', async () => {
    const places = await labPlaces();
    const { lab } = openLab(places, { jobs: 1 });
    const idle = { jobs: 1, training: 0, waiting: 0, orphans: [], home: places.home };
    expect(await ask(lab, 'about')).toMatchObject({
      ...idle,
      node: process.versions.node,
      cores: availableParallelism(),
    });
    await ask(lab, 'start', experiment, 'cpu');
    expect(await ask(lab, 'about')).toMatchObject({ training: 1, waiting: 1 });
    await lab.queue.idle();
    expect(await ask(lab, 'about')).toMatchObject(idle);
  });

  test('with a refusal for what it does not know', async () => {
    const { lab } = openLab(await labPlaces());
    for (const name of ['drop', '__proto__', 'constructor', 'toString', '']) {
      await expect(ask(lab, name)).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(ask(lab, 'experiment', 77)).rejects.toMatchObject({ code: 'not-found' });
    await expect(ask(lab, 'experiment', 1, 2)).rejects.toMatchObject({ code: 'usage' });
    await expect(ask(lab, 'start', { ...experiment, seeds: [] }, 'cpu')).rejects.toMatchObject({
      code: 'experiment-invalid',
    });
    expect(lab.history.experiments()).toEqual([]);
  });

  test('with an answer or a refusal for any arguments at all', async () => {
    const { lab } = openLab(await labPlaces());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.anything({ maxDepth: 3 }), async (name, input) => {
        try {
          labApi[name].output.parse(await answer(lab, name, input));
        } catch (error) {
          expect(error).toMatchObject({ name: 'LabError' });
          expect((error as { code: string }).code).not.toBe('internal');
        }
      }),
      { numRuns: 500, seed: 74 },
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
