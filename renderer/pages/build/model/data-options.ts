import type { LibrarySet } from '../../../../worker/contract/api/data.ts';
import type { Option } from './form.ts';

/** How an experiment names a data set. */
function sourceOf({ origin, fingerprint }: LibrarySet): string | null {
  if (origin === 'built-in') return 'built-in';
  if (fingerprint === null) return null;
  return fingerprint.name === 'MNIST' ? 'mnist' : `sha256:${fingerprint.sha256}`;
}

/** The data sets that can be trained on now, each once. */
export function optionsOf(sets: readonly LibrarySet[]): Option[] {
  const options = sets.flatMap((set): Option[] => {
    const value = set.problem === null ? sourceOf(set) : null;
    if (value === null) return [];
    return [{ value, label: set.origin === 'built-in' ? 'built-in digits' : (set.fingerprint?.name ?? value) }];
  });
  return options.filter(({ value }, i) => options.findIndex((other) => other.value === value) === i);
}
