import { readonly, type Ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { z } from 'zod';
import { merged, queryOf, type SettingGroup, settingsOf } from './settings-query.ts';

/** Milliseconds within which changes of one setting are one step back: dragging a slider is one change. */
const together = 1000;

export type PartOf<Settings> = {
  readonly [Name in keyof Settings]?: Settings[Name] extends readonly unknown[]
    ? Settings[Name]
    : Settings[Name] extends object
      ? PartOf<Settings[Name]>
      : Settings[Name];
};

export interface Settings<Values> {
  readonly values: Readonly<Ref<Values>>;
  /** Changes some of them, if the schema allows; back in the browser takes it back. */
  readonly change: (part: PartOf<Values>) => void;
  readonly reset: () => void;
}

/** The settings of a demonstration, which live in the address: a link opens them, back and forward undo and redo. */
export function useSettings<Schema extends z.ZodType>(schema: Schema): Settings<z.output<Schema>> {
  type Values = z.output<Schema>;
  const [route, router] = [useRoute(), useRouter()];
  const own = route.path;
  const defaults = schema.parse({}) as SettingGroup;
  const isValid = (values: unknown): boolean => schema.safeParse(values).success;
  const addressed = (): Values => settingsOf(route.query, defaults, isValid) as Values;
  const values = shallowRef(addressed());
  /** Navigations of our own that are under way: the address is behind the settings meanwhile. */
  let underWay = 0;
  let changed = { name: '', at: -Infinity };

  async function go(to: SettingGroup, name: string): Promise<void> {
    const isSame = name === changed.name && performance.now() - changed.at < together;
    changed = { name, at: performance.now() };
    values.value = to as Values;
    underWay++;
    await router[isSame ? 'replace' : 'push']({ path: own, query: queryOf(to, defaults) });
    underWay--;
  }
  watch(
    () => route.query,
    () => {
      if (underWay === 0 && route.path === own) values.value = addressed();
    },
  );

  return {
    values: readonly(values) as Readonly<Ref<Values>>,
    change(part) {
      const to = merged(values.value as SettingGroup, part as SettingGroup);
      if (isValid(to)) void go(to, Object.keys(queryOf(part as SettingGroup, {})).join());
    },
    reset: () => void go(defaults, ''),
  };
}
