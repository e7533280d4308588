import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { claimHistory } from '../worker/store/lock.ts';
import { codeOf } from './fixtures/history/code-of.ts';
import { createRunning, history, path } from './fixtures/history/fresh-history.ts';
import { metricsAt } from './fixtures/history/samples.ts';

const script = (name: string) => join(import.meta.dirname, 'fixtures/history', name);

describe('two lab processes', () => {
  const start = (name: string, ...args: string[]) => {
    const child = spawn(process.execPath, [script(name), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, next: async () => (await lines.next()).value };
  };

  test('one may train at a time; a killed owner leaves nothing behind', async () => {
    const first = start('hold-claim.ts', path);
    expect(await first.next()).toBe('claimed');
    expect(await start('hold-claim.ts', path).next()).toBe('history-busy');
    expect(codeOf(() => claimHistory(path))).toBe('history-busy');
    expect(() => claimHistory(path)).toThrow(`Another Epoch Lab is training with the history ${path}.`);
    expect(history.experiments()).toEqual([]);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const claim = claimHistory(path);
    expect(await start('hold-claim.ts', path).next()).toBe('history-busy');
    expect(codeOf(() => claimHistory(path))).toBe('history-busy');
    claim.release();
    claimHistory(path).release();
  });

  test('a lock file with anything in it is not mistaken for an owner', () => {
    writeFileSync(`${path}.lock`, 'pid 4242\n');
    expect(codeOf(() => claimHistory(path))).toBe('history-damaged');
  });

  test('one reads, writes notes and asks to stop while the other trains', async () => {
    const run = createRunning();
    const { experimentId } = history.run(run);
    const trainer = start('record-epochs.ts', path, String(run), '9999', 'exit');
    for (let turn = 0; turn < 20; turn++) {
      const shown = Number(await trainer.next());
      expect(shown).toBe(turn);
      expect(history.epochs(run)[shown]).toEqual(metricsAt(shown));
      expect(history.run(run).epoch).toBeGreaterThanOrEqual(shown);
      history.setNotes(experimentId, `seen ${shown}`);
    }
    history.requestStop([run]);
    await once(trainer.child, 'exit');
    expect(history.run(run)).toMatchObject({ state: 'stopped', reason: 'Asked to stop.' });
    expect(history.notes(experimentId)).toBe('seen 19');
    expect(history.epochs(run)).toHaveLength(history.run(run).epoch + 1);
    history.checkIntegrity();
  });
});
