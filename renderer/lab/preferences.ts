import { watch } from 'vue';
import { themeChoice } from '../theme/theme.ts';
import { useAnswer } from './answer.ts';
import { lab } from './lab.ts';

/** Keeps the page in step with the settings of the lab, which may be changed in another window. */
export function followSettings(): void {
  const { value: settings } = useAnswer(
    () => lab.settings(),
    (event) => event.kind === 'changed' && event.what === 'settings',
  );
  watch(settings, (known) => known && (themeChoice.value = known.theme));
}
