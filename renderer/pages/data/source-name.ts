import type { LibrarySet } from '../../../worker/contract/api/data.ts';
import { sourceOf } from '../../../worker/contract/fingerprint.ts';
import { texts } from '../../texts/texts.ts';

/** How a page calls a set of the library. */
export const nameOf = ({ origin, fingerprint, folder }: LibrarySet): string =>
  origin === 'built-in' ? texts.data.builtIn : (fingerprint?.name ?? folder ?? '');

/** What experiments call a set; null for one that was never read. */
export const sourceOfSet = ({ origin, fingerprint }: LibrarySet): string | null =>
  origin === 'built-in' ? 'built-in' : fingerprint && sourceOf(fingerprint);

/** The sets that can be used, one entry for each content. */
export function usableSources(sets: readonly LibrarySet[]): { value: string; label: string }[] {
  const usable = sets.filter(({ problem }) => problem === null);
  const entries = usable.flatMap((set) => {
    const value = sourceOfSet(set);
    return value === null ? [] : [{ value, label: nameOf(set) }];
  });
  return [...new Map(entries.map((entry) => [entry.value, entry])).values()];
}
