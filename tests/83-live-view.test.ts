import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabEvent } from '../worker/contract/events.ts';
import type { EpochMetrics } from '../worker/contract/metrics.ts';
import { type Run, runStates } from '../worker/contract/run.ts';
import { epochsPerLine, plainLine } from '../worker/hosts/terminal/live/plain-lines.ts';
import { Painter } from '../worker/hosts/terminal/live/painter.ts';
import { secondsLeft, shareDone } from '../worker/contract/progress/forecast.ts';
import { after, beginning, type Progress } from '../worker/contract/progress/progress.ts';
import { render, type View } from '../worker/hosts/terminal/live/render.ts';
import type { Output } from '../worker/hosts/terminal/output.ts';
import { cellWidth } from '../worker/hosts/terminal/text/cells.ts';
import { styleOf } from '../worker/hosts/terminal/text/style.ts';
import { newDesk, program, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { Screen } from './fixtures/terminal/screen.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const plain = styleOf(false);
const view: View = { title: 'Title', measuredOn: 'validation', preparing: 'Preparing ...', style: plain };

const runOf = (id: number, values: Partial<Run> = {}): Run => ({
  id,
  experimentId: 1,
  arm: id % 2,
  armName: id % 2 === 0 ? 'even' : 'odd',
  seed: id,
  state: 'queued',
  reason: null,
  epoch: 0,
  epochs: 10,
  device: null,
  createdAt: '',
  startedAt: null,
  endedAt: null,
  ...values,
});

const metricsOf = (epoch: number, accuracy: number): EpochMetrics => ({
  epoch,
  step: 100 * epoch,
  seconds: epoch,
  stepsPerSecond: 12_345.6,
  train: { cost: 1, accuracy },
  validation: { cost: 1, accuracy },
  layers: [],
  weightsHash: '0'.repeat(64),
});

const watched = (runs: readonly Run[]): Progress =>
  beginning(
    runs.map((run) => ({ run, steps: 1000, stepWork: 1, metrics: null })),
    0,
  );

const hear = (progress: Progress, ...events: readonly (readonly [now: number, event: LabEvent])[]): Progress =>
  events.reduce((so, [now, event]) => after(so, event, now), progress);

const came = (run: Run): LabEvent => ({ kind: 'run', run });
const epoch = (run: Run, number: number, accuracy = 0.5): LabEvent => ({
  kind: 'epoch',
  run: { ...run, state: 'running', epoch: number },
  metrics: metricsOf(number, accuracy),
});

describe('the lines of the live view', () => {
  test('show every run with arm, seed, progress, accuracy, speed and time left, and all together', () => {
    const [a, b, c] = [runOf(1), runOf(2), runOf(3)];
    const running = (run: Run): Run => ({ ...run, state: 'running' });
    const progress = hear(
      watched([a, b, c]),
      [1000, came(running(a))],
      [1000, came(running(b))],
      [1000, epoch(a, 0, 0.1)],
      [1000, epoch(b, 0, 0.1)],
      [3000, epoch(a, 2, 0.9)],
      [3000, epoch(b, 4, 0.25)],
    );
    // 600 of 3000 steps in 2 s leave 2400 steps, 8 s; half a second later 7.5 s.
    expect(render(progress, view, { columns: 80, rows: 24 }, 3500)).toEqual([
      'Title',
      'arm   seed                epoch  validation    steps/s      left',
      'odd      1  ██▍·········   2/10     90.00 %     12,346      0:08',
      'even     2  ████▊·······   4/10     25.00 %     12,346      0:03',
      'odd      3  ············   0/10                          waiting',
      '0 of 3 runs ended, 2 training, 1 waiting',
      '████▊···················   20 %  0:08 left',
    ]);
  });

  test('say how each run ended, and that in words', () => {
    const ends = runStates.map((state, i) => runOf(i + 1, { state }));
    const lines = render(watched(ends), view, { columns: 100, rows: 24 }, 0);
    const words = ['waiting', 'starting', 'done', 'stopped', 'diverged', 'interrupted', 'failed'];
    expect(lines.slice(2, 9).map((line) => line.split(' ').at(-1))).toEqual(words);
    expect(lines[9]).toBe('5 of 7 runs ended (1 diverged, 1 failed, 1 stopped, 1 interrupted), 1 training, 1 waiting');
  });

  test('keep what trains and what went wrong in sight where there are more runs than rows', () => {
    const runs = Array.from({ length: 500 }, (_, i) =>
      runOf(i + 1, { state: i < 200 ? 'finished' : i === 250 ? 'failed' : i > 300 && i < 304 ? 'running' : 'queued' }),
    );
    const lines = render(watched(runs), view, { columns: 80, rows: 12 }, 0);
    expect(lines).toHaveLength(11);
    const seeds = lines.slice(2, -2).map((line) => Number(line.split(/ +/)[1]));
    expect(seeds).toEqual([198, 199, 200, 251, 302, 303, 304]);
    expect(lines.at(-2)).toBe('201 of 500 runs ended (1 failed), 3 training, 296 waiting');
    expect(render(watched(runs), view, { columns: 80, rows: 5 }, 0)).toHaveLength(2);
  });

  test('give up the bar, then the speed, before numbers that matter, and cut names last', () => {
    const run = runOf(1, { state: 'running', armName: 'a long name of an arm' });
    const progress = hear(watched([run]), [0, epoch(run, 1, 0.875)]);
    const at = (columns: number): string => render(progress, view, { columns, rows: 24 }, 0)[2]!;
    expect(at(90)).toBe('a long name of an arm     1  █▎··········   1/10     87.50 %     12,346         …');
    expect(at(70)).toBe('a long name of an arm     1   1/10     87.50 %     12,346         …');
    expect(at(55)).toBe('a long name of an …     1   1/10     87.50 %         …');
    expect(at(30)).toBe('a long name of …     1   1/10');
  });

  test('before anything trains say what is being prepared', () => {
    expect(render(watched([]), view, { columns: 80, rows: 24 }, 0)).toEqual(['Title', 'Preparing ...']);
    expect(render(watched([runOf(1)]), view, { columns: 80, rows: 24 }, 0).at(-1)).toMatch(/0 % {2}Preparing \.\.\.$/);
  });

  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const anyRun = fc.record({
    state: fc.constantFrom(...runStates),
    armName: text,
    seed: fc.nat(0xffffffff),
    epochs: fc.integer({ min: 1, max: 10_000 }),
    epoch: fc.nat(10_000),
  });

  test('never leave their room, and never let text of users act', () => {
    fc.assert(
      fc.property(
        fc.array(anyRun, { maxLength: 30 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(1e9),
        (values, columns, rows, now) => {
          const runs = values.map((each, i) => runOf(i + 1, each));
          const events = runs.map((run) => [now, epoch(run, run.epoch)] as const);
          for (const progress of [watched(runs), hear(watched(runs), ...events)]) {
            const lines = render(progress, view, { columns, rows }, now);
            expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
            for (const line of lines) {
              expect(cellWidth(line)).toBeLessThanOrEqual(Math.max(1, columns - 1));

              expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
            }
          }
        },
      ),
    );
  });
});

describe('time left', () => {
  test('takes steps of more work for longer ones', () => {
    const [light, heavy] = [runOf(1, { state: 'running' }), runOf(2)];
    const runs = [light, heavy].map((run, i) => ({ run, steps: 1000, stepWork: i === 0 ? 1 : 9, metrics: null }));
    const progress = hear(beginning(runs, 0), [0, came(light)], [0, epoch(light, 0)], [1000, epoch(light, 10)]);
    // A tenth of the work took a second.
    expect(shareDone(progress)).toBeCloseTo(0.1, 12);
    expect(secondsLeft(progress, 1000)).toBeCloseTo(9, 12);
  });

  test('counts only what was trained in this session', () => {
    const run = runOf(1, { state: 'running', epoch: 5 });
    const resumed = beginning([{ run, steps: 1000, stepWork: 1, metrics: metricsOf(5, 0.5) }], 0);
    const progress = hear(resumed, [0, came(run)], [0, epoch(run, 5)], [1000, epoch(run, 6)]);
    const lines = render(progress, view, { columns: 80, rows: 24 }, 1000);
    expect(lines[2]).toMatch(/ 6\/10 .* 0:04$/);
    expect(lines.at(-1)).toMatch(/ 60 % {2}0:04 left$/);
  });

  test('counts runs that ended early as done', () => {
    const [a, b] = [runOf(1, { state: 'running' }), runOf(2, { state: 'running' })];
    const progress = hear(
      watched([a, b]),
      [0, came(a)],
      [1000, epoch(a, 1)],
      [1000, epoch(b, 1)],
      [1000, came({ ...a, state: 'diverged' })],
    );
    // 200 steps in a second, 900 to go.
    expect(render(progress, view, { columns: 80, rows: 24 }, 1000).at(-1)).toMatch(/ 55 % {2}0:05 left$/);
  });
});

describe('the painter', () => {
  function paint(columns: number, rows: number): { screen: Screen; output: Output; resize: (columns: number) => void } {
    const screen = new Screen(columns, rows);
    const listeners = new Set<() => void>();
    const output: Output = {
      write: (text) => screen.write(text),
      lines: (lines) => lines.forEach((line) => screen.write(`${line}\n`)),
      get columns() {
        return screen.columns;
      },
      rows,
      style: plain,
      live: true,
      onResize: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const resize = (to: number): void => {
      screen.resize(to);
      for (const listener of listeners) listener();
    };
    return { screen, output, resize };
  }

  test('draws in place, keeps what is said above, and leaves nothing but that', () => {
    const { screen, output } = paint(20, 10);
    output.lines(['$ run']);
    let lines = ['one', 'two', 'three'];
    const painter = new Painter(output, () => lines);
    expect(screen.text()).toEqual(['$ run', 'one', 'two', 'three']);
    expect(screen.isCursorShown).toBe(false);
    lines = ['1'];
    painter.above(['a sentence']);
    expect(screen.text()).toEqual(['$ run', 'a sentence', '1']);
    lines = ['x', 'y'];
    painter.above([]);
    expect(screen.text()).toEqual(['$ run', 'a sentence', 'x', 'y']);
    painter.end();
    painter.end();
    expect(screen.text()).toEqual(['$ run', 'a sentence']);
    expect(screen.isCursorShown).toBe(true);
  });

  test('finds its place again when the terminal becomes narrower and wraps what was drawn', () => {
    const { screen, output, resize } = paint(20, 12);
    output.lines(['$ run']);
    const painter = new Painter(output, () => [
      'x'.repeat(output.columns - 1),
      'short',
      'y'.repeat(output.columns - 1),
    ]);
    resize(8);
    expect(screen.text()).toEqual(['$ run', 'xxxxxxx', 'short', 'yyyyyyy']);
    resize(15);
    expect(screen.text()).toEqual(['$ run', 'x'.repeat(14), 'short', 'y'.repeat(14)]);
    painter.end();
    expect(screen.text()).toEqual(['$ run']);
  });
});

describe('without a terminal', () => {
  test('a line per epoch, fewer for long trainings and many runs, and one for every end', () => {
    const lines = (epochs: number, runs: number): number[] =>
      Array.from({ length: epochs + 1 }, (_, i) => i).filter(
        (i) => plainLine(epoch(runOf(1, { epochs }), i), runs) !== null,
      );
    expect(lines(4, 2)).toEqual([1, 2, 3, 4]);
    expect(lines(400, 2)).toEqual([40, 80, 120, 160, 200, 240, 280, 320, 360, 400]);
    expect(lines(30, 12)).toEqual([6, 12, 18, 24, 30]);
    expect(lines(30, 1000)).toEqual([30]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }), (epochs, runs) => {
        const perRun = Math.floor(epochs / epochsPerLine(epochs, runs));
        expect(perRun).toBeGreaterThanOrEqual(1);
        expect(perRun).toBeLessThanOrEqual(10);
        expect(perRun * runs).toBeLessThanOrEqual(Math.max(60, runs));
      }),
    );
    expect(plainLine(came(runOf(1, { state: 'failed', epoch: 2, reason: 'It\nbroke.' })), 1)).toBe(
      'run 1  odd  seed 1  failed after epoch 2: It\\u000abroke.',
    );
    expect(plainLine(came(runOf(1, { state: 'running' })), 1)).toBeNull();
  });
});

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
const skipped = hasScript ? '' : ' (skipped: no `script` of util-linux on this machine)';

test.skipIf(!hasScript)(
  `in a real terminal the view is drawn, taken away, and the report stays${skipped}`,
  async () => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'a.json', tinyExperiment({ 'recipe.protocol.epochs': 200, seeds: [1, 2, 3] }));
    const command = ['stty cols 60 rows 20;', `"${process.execPath}"`, `"${program}"`, 'run', file, '--jobs', '2'].join(
      ' ',
    );
    const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd: desk.folder,
      env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...desk.env },
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    const screen = new Screen(60, 200);
    screen.write(stdout);
    expect(screen.isCursorShown).toBe(true);
    const drawn = stripVTControlCharacters(stdout);
    expect(drawn).toMatch(/^arm +seed +epoch +validation +steps\/s +left/m);
    expect(drawn).toMatch(/2 training, 1 waiting/);
    const left = screen.text().join('\n');
    expect(left).not.toMatch(/training|waiting|steps\/s/);
    expect(left).toMatch(/^3 runs in .*\nTiny\nexperiment 1/);
    expect(left).toMatch(/^Verdict: /m);
  },
);
