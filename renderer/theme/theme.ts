import { computed, readonly, ref, watchEffect } from 'vue';

/** What the user chose; `system` follows the operating system. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const system = window.matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = ref(system.matches);
system.addEventListener('change', (event) => (systemIsDark.value = event.matches));

const choice = ref<ThemeChoice>('system');

/** The theme that is shown. */
export const theme = computed<'light' | 'dark'>(() => {
  if (choice.value !== 'system') return choice.value;
  return systemIsDark.value ? 'dark' : 'light';
});

export const themeChoice = readonly(choice);

export function chooseTheme(to: ThemeChoice): void {
  choice.value = to;
}

/** Keeps the document in the theme that is shown. */
export function followTheme(): void {
  watchEffect(() => (document.documentElement.dataset['theme'] = theme.value));
}
