import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resumable, runStates } from '../worker/contract/run.ts';
import { codeOf } from './fixtures/history/code-of.ts';
import { create, createRunning, history, idsOf, path } from './fixtures/history/fresh-history.ts';
import { at, fingerprint, later, metricsAt, sampleExperiment } from './fixtures/history/samples.ts';
import { watchedHistory } from './fixtures/history/watched-history.ts';

describe('the life of a run', () => {
  const device = { asked: 'cpu', got: 'reference', detail: 'No SIMD.' } as const;

  test('through interruption and resume', () => {
    const run = createRunning();
    const gone = history.interruptOrphans(later);
    expect(gone).toEqual([history.run(run)]);
    expect(gone).toMatchObject([{ state: 'interrupted', startedAt: at, endedAt: later }]);
    expect(gone[0]?.reason).toContain('The lab ended');
    expect(history.interruptOrphans(later)).toEqual([]);
    expect(history.transition(run, 'queued', { at: later })).toMatchObject({ reason: null, endedAt: null });
    expect(history.transition(run, 'running', { at: later, device })).toMatchObject({ startedAt: at, device });
    expect(history.finish(run, { state: 'stopped', at: later })).toMatchObject({ state: 'stopped', device });
  });

  test('can be taken up again from every state the contract calls resumable', () => {
    for (const state of resumable.filter((name) => name !== 'queued')) {
      const run = createRunning();
      history.finish(run, { state, at });
      expect(history.transition(run, 'queued', { at }).state).toBe('queued');
    }
  });

  test('is started once', () => {
    const run = createRunning();
    expect(codeOf(() => history.transition(run, 'running', { at }))).toBe('run-busy');
    expect(codeOf(() => history.transition(run, 'queued', { at }))).toBe('run-busy');
    history.finish(run, { state: 'finished', at });
    expect(codeOf(() => history.transition(run, 'queued', { at }))).toBe('internal');
  });

  test('a wish to stop is seen until the run has changed, and survives its start', () => {
    const [first, second, third] = create().runs.map(({ id }) => id) as [number, number, number];
    history.transition(first, 'running', { at });
    history.transition(third, 'failed', { at });
    history.requestStop([first, second, third]);
    expect(history.stopRequests()).toEqual([first, second]);
    history.finish(first, { state: 'stopped', at });
    history.transition(second, 'running', { at });
    expect(history.stopRequests()).toEqual([second]);
    history.interruptOrphans(at);
    history.transition(second, 'queued', { at });
    expect(history.stopRequests()).toEqual([]);
  });

  test('follows the state machine under any sequence of commands', () => {
    const edges = new Set(
      [
        'queued>running',
        'queued>stopped',
        'queued>failed',
        'running>finished',
        'running>stopped',
        'running>diverged',
      ].concat(['running>interrupted', 'running>failed', 'interrupted>queued', 'stopped>queued', 'failed>queued']),
    );
    const run = fc.nat(2);
    const command = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('transition'), run, to: fc.constantFrom(...runStates) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('epoch'), run, to: fc.constant('running' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constantFrom('stop', 'orphans'), run, to: fc.constant('stopped' as const) }),
      },
    );
    fc.assert(
      fc.property(fc.array(command, { minLength: 5, maxLength: 40 }), (commands) => {
        const { id, runs } = create({ arms: [{ name: 'one' }], seeds: [1, 2, 3] });
        const model = runs.map(() => ({ state: 'queued', started: false, epochs: 0, stop: false }));
        for (const { kind, run: index, to } of commands) {
          const one = model[index];
          const runId = runs[index]?.id ?? 0;
          if (one === undefined) throw new Error('no such run');
          if (kind === 'transition') {
            const legal = edges.has(`${one.state}>${to}`);
            expect(codeOf(() => history.transition(runId, to, { at }))).toMatch(
              legal ? /^no error$/ : /run-busy|internal/,
            );
            if (legal) {
              one.state = to;
              one.started ||= to === 'running';
              one.stop &&= to === 'running';
            }
          } else if (kind === 'epoch') {
            const running = one.state === 'running';
            const recorded = codeOf(() => history.recordEpoch(runId, metricsAt(one.epochs)));
            expect(recorded).toBe(running ? 'no error' : 'internal');
            if (running) one.epochs++;
          } else if (kind === 'stop') {
            history.requestStop([runId]);
            one.stop ||= one.state === 'queued' || one.state === 'running';
          } else {
            const orphans = model.filter(({ state }) => state === 'running');
            expect(history.interruptOrphans(at)).toHaveLength(orphans.length);
            for (const orphan of orphans) Object.assign(orphan, { state: 'interrupted', stop: false });
          }
          const asked = runs.filter((_, each) => model[each]?.stop).map((each) => each.id);
          expect(history.stopRequests()).toEqual(asked);
        }
        for (const [index, stored] of history.runs(id).entries()) {
          const { state, started, epochs } = model[index] ?? { state: 'none', started: false, epochs: -1 };
          expect(stored.state).toBe(state);
          expect(stored.startedAt !== null).toBe(started);
          expect(stored.endedAt === null).toBe(state === 'queued' || state === 'running');
          expect(history.epochs(stored.id)).toEqual(Array.from({ length: epochs }, (_, epoch) => metricsAt(epoch)));
        }
        // The next example starts with nothing under way.
        history.interruptOrphans(at);
        history.remove(idsOf({ runs }), at);
        history.purge();
      }),
      { numRuns: 60 },
    );
    history.checkIntegrity();
  });
});

describe('many runs', () => {
  test('are listed without reading an epoch, and no query looks at every epoch or checkpoint', () => {
    const { history: many, statements, scans } = watchedHistory(path);
    const arms = Array.from({ length: 10 }, (_, arm) => ({ name: `arm ${arm}` }));
    const experiment = sampleExperiment({ arms, seeds: Array.from({ length: 100 }, (_, seed) => seed) });
    for (let index = 0; index < 10; index++) many.createExperiment({ experiment, data: fingerprint, createdAt: at });
    expect(many.experiments().reduce((sum, { runs }) => sum + runs.queued, 0)).toBe(10_000);
    expect(many.runs(5)).toHaveLength(1000);
    expect(many.active()).toHaveLength(10_000);

    expect(statements.length).toBeGreaterThan(20);
    expect(scans()).toEqual([
      'SCAN CONSTANT ROW',
      'SCAN experiments',
      'SCAN known',
      'SCAN runs',
      'SCAN runs USING COVERING INDEX runs_by_experiment_and_state',
      'SCAN runs USING INDEX runs_by_experiment_and_state',
      'SCAN runs USING INDEX runs_running',
      'SCAN runs USING INDEX runs_to_stop',
      'SCAN runs USING INDEX sqlite_autoindex_runs_1',
      'SCAN tags',
    ]);
    many.close();
  });
});
