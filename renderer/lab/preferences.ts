import { computed, type ComputedRef, shallowRef, watch } from 'vue';
import type { Settings } from '../../worker/contract/api/settings.ts';
import { themeChoice } from '../theme/theme.ts';
import { useAnswer } from './answer.ts';
import { lab } from './lab.ts';

const known = shallowRef<Settings>();

/** What the user prefers, once the lab has told. */
export const settings: ComputedRef<Settings | undefined> = computed(() => known.value);

/** Keeps the page in step with the settings of the lab, which may be changed in another window. */
export function followSettings(): void {
  const { value: told } = useAnswer(
    () => lab.settings(),
    (event) => event.kind === 'changed' && event.what === 'settings',
  );
  watch(told, (now) => {
    known.value = now;
    if (now) themeChoice.value = now.theme;
  });
}
