import { describe, expect, test } from 'vitest';
import { plainView } from '../worker/contract/api/curves.ts';
import type { LabEvent } from '../worker/contract/events.ts';
import { studyExperiments } from '../worker/claims/study-experiments.ts';
import { book } from '../worker/claims/book.ts';
import { isTrained } from '../worker/claims/claim.ts';
import { claimsBookOf } from '../worker/lab/claims/claims-book.ts';
import type { Lab } from '../worker/lab/lab.ts';
import { storedRound } from '../worker/lab/search/search.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { storeFinished } from './fixtures/page/seeded-home.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const ask = (lab: Lab, name: string, ...input: unknown[]): Promise<unknown> => answer(lab, name, input);
const text = (file: unknown): string => new TextDecoder().decode((file as { bytes: Uint8Array }).bytes);
const view = { ...plainView, runs: true };
const experiment = tinyExperiment({
  arms: [{ name: 'slow', changes: { 'schedule.eta': 0.05 } }, { name: 'fast' }],
  seeds: [1, 2, 3],
});

/** What is asked of an experiment on every page and in every report. */
async function asked(lab: Lab, id: number) {
  return {
    comparison: await lab.compare(id),
    curves: await ask(lab, 'curves', id, view, 'exact'),
    fit: await ask(lab, 'fit', id),
    watched: await ask(lab, 'watched', id),
    list: await ask(lab, 'historyList'),
    csv: text(await ask(lab, 'report', id, 'csv')),
    html: text(await ask(lab, 'report', id, 'html')).replaceAll(/20\d\d-[\d-]+T?[\d:.]*Z?/g, ''),
  };
}

describe('what is made of runs', () => {
  test('goes without those that are removed, and is as before once they are restored', async () => {
    const { lab, events } = openLab(await labPlaces());
    const { id, runs } = await lab.start(experiment, 'cpu');
    await lab.queue.idle();
    const before = await asked(lab, id);
    expect(before.comparison.pairs[0]).toMatchObject({ n: 3 });
    const gone = runs.find(({ arm, seed }) => arm === 1 && seed === 2)!.id;
    const left = runs.map((run) => run.id).filter((run) => run !== gone);
    const told = (): LabEvent[] => events.filter((event) => event.kind === 'changed' && event.what === 'experiments');
    const toldBefore = told().length;

    await ask(lab, 'remove', [gone]);
    expect(told()).toHaveLength(toldBefore + 1);
    const without = await asked(lab, id);
    expect(without.comparison.arms.map(({ n }) => n)).toEqual([3, 2]);
    expect(without.comparison.pairs[0]).toMatchObject({ n: 2 });
    expect(without.watched).toHaveLength(5);
    expect(without.csv.split('\n')).toHaveLength(
      before.csv.split('\n').filter((line) => !/,fast,2,/.test(line)).length,
    );
    await expect(ask(lab, 'ensemble', [left[0], gone], 'test')).rejects.toMatchObject({ code: 'not-found' });
    await expect(ask(lab, 'judgement', gone, 'test')).rejects.toMatchObject({ code: 'not-found' });
    await expect(ask(lab, 'resume', [gone])).rejects.toMatchObject({ code: 'not-found' });
    const networks = (await ask(lab, 'runsWithNetworks')) as { run: { id: number } }[];
    expect(networks.map(({ run }) => run.id).toSorted((a, b) => a - b)).toEqual(left);
    expect(await storedRound(lab, experiment)).toBeNull();

    await ask(lab, 'restore', [gone]);
    expect(await asked(lab, id)).toEqual(before);
    expect(await storedRound(lab, experiment)).toMatchObject({ id });
    await ask(lab, 'remove', [gone]);
    await ask(lab, 'purge');
    expect(await asked(lab, id)).toEqual(without);
    await expect(ask(lab, 'restore', [gone])).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is sound where an arm has no run left, and where the experiment has none', async () => {
    const { lab } = openLab(await labPlaces());
    const id = storeFinished(lab.history, experiment);
    const all = lab.history.runs(id);
    await ask(
      lab,
      'remove',
      all.filter(({ arm }) => arm === 1).map((run) => run.id),
    );
    const { comparison, curves, watched } = await asked(lab, id);
    expect(comparison.arms.map(({ n }) => n)).toEqual([3, 0]);
    expect(comparison.pairs[0]).toMatchObject({ n: 0 });
    expect((curves as { lines: unknown[] }).lines).toHaveLength(4);
    expect(watched).toHaveLength(3);
    const file = (await ask(lab, 'exportBundle', [id], { checkpoints: false })) as { bytes: Uint8Array };
    await ask(
      lab,
      'remove',
      all.filter(({ arm }) => arm === 0).map((run) => run.id),
    );
    for (const name of ['experiment', 'compare', 'watched', 'notes']) {
      await expect(ask(lab, name, id)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await ask(lab, 'current')).toBeNull();
    await ask(lab, 'importBundle', file.bytes);
    expect(lab.history.runs(id)).toHaveLength(3);
  });

  test('counts for claims while it is there', async () => {
    const { lab } = openLab(await labPlaces());
    const claim = book.flatMap(({ claims }) => claims.filter(isTrained))[0]!;
    const source = experiment.data.source as 'mnist';
    const id = storeFinished(lab.history, studyExperiments(claim, source, [claim.study.arms[0]!], [1])[0]!);
    const done = async (): Promise<number | undefined> => {
      const { claims } = await claimsBookOf(lab).list(source);
      return claims.find((each) => each.id === claim.id)!.progress?.quick.done;
    };
    expect(await done()).toBe(1);
    const ids = lab.history.runs(id).map((run) => run.id);
    await ask(lab, 'remove', ids);
    expect(await done()).toBe(0);
    await ask(lab, 'restore', ids);
    expect(await done()).toBe(1);
  });
});
