import { computed, ref, watchEffect } from 'vue';
import type { Settings } from '../../worker/contract/api/settings.ts';

const system = window.matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = ref(system.matches);
system.addEventListener('change', (event) => (systemIsDark.value = event.matches));

/** What the user chose; `system` follows the operating system. */
export const themeChoice = ref<Settings['theme']>('system');

/** The theme that is shown. */
export const theme = computed<'light' | 'dark'>(() => {
  if (themeChoice.value !== 'system') return themeChoice.value;
  return systemIsDark.value ? 'dark' : 'light';
});

/** Keeps the document in the theme that is shown. */
export function followTheme(): void {
  watchEffect(() => (document.documentElement.dataset['theme'] = theme.value));
}
