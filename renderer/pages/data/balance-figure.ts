import type { Bars } from '../../../worker/contract/figures/bars.ts';
import type { dataTexts } from '../../texts/en/data.ts';

/** Images per digit in both files. */
export function balanceFigure(texts: typeof dataTexts, train: readonly number[], test: readonly number[]): Bars {
  const group = (name: string, arm: number, values: readonly number[]) => ({
    name,
    arm,
    values: [...values],
    intervals: null,
  });
  return {
    kind: 'bars',
    title: texts.balance,
    category: texts.digit,
    categories: train.map((_, digit) => String(digit)),
    y: { title: texts.images, unit: 'count', scale: 'linear' },
    intervals: null,
    mark: 'bar',
    groups: [group(texts.files.train, 0, train), group(texts.files.test, 1, test)],
  };
}
