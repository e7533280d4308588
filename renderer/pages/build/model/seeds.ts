import { limits } from '../../../../worker/contract/recipe.ts';
import type { Json } from '../../../../worker/contract/read-json.ts';

const largest = 0xffffffff;

/** Seeds as people write them: neighbours as a range, `1-5, 9`. What is no list of seeds is shown as it is. */
export function seedsText(seeds: Json | undefined): string {
  if (!Array.isArray(seeds)) return typeof seeds === 'string' ? seeds : '';
  const parts: { from: string; to: string; last: Json }[] = [];
  for (const seed of seeds) {
    const words = JSON.stringify(seed);
    const before = parts.at(-1);
    if (before && typeof before.last === 'number' && seed === before.last + 1) {
      before.last = seed;
      before.to = words;
    } else parts.push({ from: words, to: words, last: seed });
  }
  return parts.map(({ from, to }) => (from === to ? from : `${from}-${to}`)).join(', ');
}

/** The seeds of a text, in its order; a text that is none is given back, for the lab to refuse. */
export function readSeeds(text: string): Json {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== '');
  const seeds: number[] = [];
  for (const part of text.trim() === '' ? [] : parts) {
    const range = /^(\d{1,10})(?:[-–](\d{1,10}))?$/.exec(part);
    const [from, to] = [Number(range?.[1] ?? NaN), Number(range?.[2] ?? range?.[1] ?? NaN)];
    if (!(from <= to && to <= largest) || seeds.length + to - from >= limits.seeds + 1) return text;
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  return seeds;
}

/** So many seeds: those that are there, fewer, or more after the largest. */
export function countedSeeds(seeds: Json | undefined, count: number): number[] {
  const wanted = Math.max(0, Math.min(Math.trunc(count) || 0, limits.seeds));
  const kept = (Array.isArray(seeds) ? seeds : []).filter((seed) => typeof seed === 'number').slice(0, wanted);
  let next = Math.max(0, ...kept) + 1;
  while (kept.length < wanted) kept.push(next++);
  return kept;
}
