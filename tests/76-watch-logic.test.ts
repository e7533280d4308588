import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { palettes } from '../worker/contract/figures/palette.ts';
import { runStates, type Run, type RunState } from '../worker/contract/run.ts';
import { signedColours } from '../renderer/images/signed-colours.ts';
import { barShares, consensus, firstJudges } from '../renderer/pages/draw/choose-judges.ts';
import { begun, continued, moved, pad, type Stroke } from '../renderer/pages/draw/strokes.ts';
import { splitOptions, usualView } from '../renderer/charts/curve-choices.ts';
import { ordersFor, runToLookAt } from '../renderer/pages/watch/run-orders.ts';

const run = (id: number, state: RunState, over: Partial<Run> = {}): Run => ({
  id,
  experimentId: 1,
  arm: 0,
  armName: 'one',
  seed: id,
  state,
  reason: null,
  epoch: 0,
  epochs: 5,
  device: null,
  createdAt: '2026-11-21T09:00:00.000Z',
  startedAt: state === 'queued' ? null : '2026-11-21T09:00:01.000Z',
  endedAt: null,
  ...over,
});

describe('what runs can be told', () => {
  const all = runStates.map((state, i) => run(i + 1, state));
  const idOf = (state: RunState): number => runStates.indexOf(state) + 1;

  test('depends on where each stands', () => {
    const orders = ordersFor(all, new Set(), new Set([idOf('queued'), idOf('running')]));
    expect(orders).toEqual({
      pause: [idOf('running')],
      go: [],
      stop: [idOf('queued'), idOf('running')],
      resume: [idOf('stopped'), idOf('interrupted'), idOf('failed')],
    });
  });

  test('a held run goes on, and one that another lab left waiting is resumed', () => {
    const orders = ordersFor(all, new Set([idOf('running')]), new Set([idOf('running')]));
    expect(orders).toMatchObject({ pause: [], go: [idOf('running')], stop: [idOf('running')] });
    expect(orders.resume).toContain(idOf('queued'));
  });

  test('the run that is looked into first trains, or has begun', () => {
    expect(runToLookAt(all)?.state).toBe('running');
    expect(runToLookAt([run(1, 'queued'), run(2, 'stopped'), run(3, 'finished')])?.id).toBe(2);
    expect(runToLookAt([run(1, 'queued')])).toBeUndefined();
  });
});

describe('curves are looked at first', () => {
  const measure = { metric: 'accuracy', split: 'test' } as const;
  test('as the experiment is decided, as far as that is measured while it trains', () => {
    expect(usualView({ data: { validation: 10 }, measure })).toMatchObject({ metric: 'accuracy', split: 'validation' });
    expect(usualView({ data: { validation: 0 }, measure })).toMatchObject({ split: 'train', scale: 'linear' });
    expect(usualView({ data: { validation: 9 }, measure: { metric: 'cost', split: 'train' } })).toMatchObject({
      split: 'train',
      scale: 'log',
    });
  });

  test('on splits that are measured', () => {
    const values = (validation: number) => splitOptions({ data: { validation } }).map(({ value }) => value);
    expect(values(10)).toEqual(['validation', 'train']);
    expect(values(0)).toEqual(['train']);
  });
});

test('weights become colours, the same on both sides of zero', () => {
  const palette = palettes.light.diverging;
  const hexes = (...weights: number[]): string[] => {
    const rgba = signedColours(Float32Array.from(weights), 2, palette);
    return weights.map((_, i) => `#${Buffer.from(rgba.subarray(4 * i, 4 * i + 3)).toString('hex')}`);
  };
  expect(hexes(-2, 0, 2, 9, -Infinity)).toEqual([palette[0], palette[1], palette[2], palette[2], palette[0]]);
  expect(signedColours(Float32Array.of(NaN, 1), 0, palette)[3]).toBe(0);
});

describe('strokes', () => {
  const points = fc.record({ x: fc.double({ noNaN: true }), y: fc.double({ noNaN: true }) });

  test('stay on the pad, wherever the pen goes', () => {
    fc.assert(
      fc.property(points, fc.array(points), (first, others) => {
        let strokes: readonly Stroke[] = begun([], first);
        for (const point of others) strokes = continued(strokes, point);
        expect(strokes).toHaveLength(1);
        for (const { x, y } of strokes.flat()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(pad.side);
        }
      }),
    );
  });

  test('a new one leaves those before as they are', () => {
    const first = continued(begun([], { x: 1, y: 2 }), { x: 3, y: 4 });
    const both = begun(first, { x: 9, y: 9 });
    expect(both[0]).toBe(first[0]);
    expect(both).toHaveLength(2);
    expect(continued(both, { x: 9, y: 9 })).toBe(both);
    expect(continued([], { x: 1, y: 1 })).toEqual([]);
  });

  test('arrow keys move the pen and other keys do not', () => {
    expect(moved({ x: 0, y: 100 }, 'ArrowLeft')).toEqual({ x: 0, y: 100 });
    expect(moved({ x: 50, y: 100 }, 'ArrowUp')).toEqual({ x: 50, y: 90 });
    expect(moved({ x: 50, y: 100 }, 'a')).toBeNull();
  });
});

describe('judges of a drawing', () => {
  const judge = (id: number, experimentId: number, arm: number) => ({
    run: run(id, 'finished', { experimentId, arm }),
    experiment: `${experimentId}`,
    accuracy: 1 - id / 100,
  });

  test('are at first the best of each arm of the best experiment', () => {
    const judges = [judge(1, 7, 1), judge(2, 7, 1), judge(3, 8, 0), judge(4, 7, 0)];
    expect(firstJudges(judges)).toEqual([1, 4]);
    expect(firstJudges([])).toEqual([]);
    expect(firstJudges(Array.from({ length: 9 }, (_, arm) => judge(arm + 1, 1, arm)))).toHaveLength(4);
  });

  test('agree, or disagree in a sentence', () => {
    const seen = (...digits: number[]) => consensus(digits.map((prediction) => ({ prediction })));
    expect(seen(3, 3)).toBe('All see a 3.');
    expect(seen(7, 3, 3)).toBe('They disagree: 2 see a 3, 1 sees a 7.');
    expect(seen(5)).toBe('');
    expect(seen()).toBe('');
  });

  test('have bars within their place, whatever their outputs', () => {
    expect(barShares([0.5, 0, -1, NaN])).toEqual([0.5, 0, 0, 0]);
    expect(barShares([4, 2, Infinity])).toEqual([1, 0.5, 0]);
  });
});
