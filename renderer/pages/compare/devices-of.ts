import type { Run } from '../../../worker/contract/run.ts';
import { texts } from '../../texts/texts.ts';

/** The devices runs were trained on, with the one asked for where it was another. */
export function devicesOf(runs: readonly Pick<Run, 'device'>[]): string {
  const words = runs.flatMap(({ device }) => {
    if (device === null) return [];
    return [device.got === device.asked ? device.got : texts.compare.fellBack(device.got, device.asked)];
  });
  return [...new Set(words)].join(', ') || texts.ui.none;
}
