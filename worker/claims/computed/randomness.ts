import { normalAt, uniformAt } from '../../data/random/streams.ts';

/** Random numbers in order, the same at every time. */
export function draws(seed: number): { normal: () => number; uniform: () => number } {
  let index = 0;
  const stream = { seed, purpose: 'bootstrap' } as const;
  return { normal: () => normalAt(stream, index++), uniform: () => uniformAt(stream, index++) };
}
