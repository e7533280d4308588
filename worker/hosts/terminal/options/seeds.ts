import { LabError } from '../../../contract/errors.ts';
import { limits } from '../../../contract/recipe.ts';
import { show } from '../../../contract/show.ts';
import { wholeNumber } from './whole-number.ts';

const largestSeed = 0xffffffff;

function refuse(reason: string): never {
  throw new LabError('usage', `--seeds ${reason}; write them as 1-5 or 1,2,7.`);
}

function seed(text: string): number {
  const value = wholeNumber(text);
  return value !== null && value <= largestSeed
    ? value
    : refuse(`takes whole numbers from 0 to ${largestSeed}, not ${show(text)}`);
}

/**
 * Seeds as people write them: `1-5`, `1,2,7`, `1-3,10`. Counted before they are written out.
 * @throws LabError `usage`
 */
export function seedsOption(text: string): number[] {
  const ranges = text.split(',').map((part) => {
    const [first = '', last = first, ...rest] = part.trim().split('-');
    if (rest.length > 0) refuse(`takes single seeds and ranges, not ${show(part)}`);
    const [from, to] = [seed(first.trim()), seed(last.trim())];
    return from <= to ? { from, to } : refuse(`takes ranges that go up, not ${show(part)}`);
  });
  const count = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (count > limits.seeds) refuse(`names ${count} seeds; an experiment may have ${limits.seeds}`);
  const seeds = ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
  const twice = seeds.find((each, i) => seeds.indexOf(each) !== i);
  return twice === undefined ? seeds : refuse(`names seed ${twice} twice`);
}
