import type { ListedExperiment } from '../../../worker/contract/api/history.ts';

/** More are found by their name. */
const most = 60;

/** The newest experiments in whose name, question or arms every word occurs. */
export function experimentsNamed(experiments: readonly ListedExperiment[], typed: string): ListedExperiment[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return experiments
    .filter(({ name, question, arms }) => {
      const text = [name, question, ...arms.map((arm) => arm.name)].join('\n').toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .slice(0, most);
}
