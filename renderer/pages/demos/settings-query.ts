/** Settings are numbers, texts, switches and lists of numbers or texts, in groups that may lie in groups. */
export type SettingValue = number | string | boolean | readonly (number | string)[] | SettingGroup;
export interface SettingGroup {
  readonly [name: string]: SettingValue;
}

export type Query = Readonly<Record<string, unknown>>;

const isGroup = (value: unknown): value is SettingGroup =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The settings with a part of them changed. */
export const merged = (settings: SettingGroup, part: SettingGroup): SettingGroup => ({
  ...settings,
  ...Object.fromEntries(
    Object.entries(part).map(([name, value]) => {
      const before = settings[name];
      return [name, isGroup(value) && isGroup(before) ? merged(before, value) : value];
    }),
  ),
});

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What differs from the defaults, as the query of an address: `second.eta=0.5`, `optimisers=sgd,adam`. */
export function queryOf(settings: SettingGroup, defaults: SettingGroup, prefix = ''): Record<string, string> {
  const parts = Object.entries(settings).map(([name, value]) => {
    const usual = defaults[name];
    if (isGroup(value)) return queryOf(value, isGroup(usual) ? usual : {}, `${prefix}${name}.`);
    return isSame(value, usual) ? {} : { [prefix + name]: Array.isArray(value) ? value.join(',') : String(value) };
  });
  return Object.assign({}, ...parts) as Record<string, string>;
}

function read(text: string, like: SettingValue): SettingValue {
  if (typeof like === 'number') return text.trim() === '' ? NaN : Number(text);
  if (typeof like === 'boolean') return text === 'true';
  if (!Array.isArray(like)) return text;
  const items = text === '' ? [] : text.split(',');
  return like.every((item) => typeof item === 'string') && like.length > 0 ? items : items.map(Number);
}

/**
 * Settings from the query of an address: the defaults where it says nothing, or nothing that `isValid` takes when it
 * stands alone. Never fails, since addresses are typed and mended by hand.
 */
export function settingsOf(
  query: Query,
  defaults: SettingGroup,
  isValid: (settings: SettingGroup) => boolean,
): SettingGroup {
  const place = (group: SettingGroup, path: readonly string[], text: string): SettingGroup => {
    const [name, ...rest] = path as [string, ...string[]];
    const like = Object.hasOwn(group, name) ? group[name]! : undefined;
    if (like === undefined) return group;
    if (isGroup(like) !== rest.length > 0) return group;
    return { ...group, [name]: isGroup(like) ? place(like, rest, text) : read(text, like) };
  };
  return Object.entries(query).reduce((settings, [key, text]) => {
    const changed = typeof text === 'string' ? place(settings, key.split('.'), text) : settings;
    return isValid(changed) ? changed : settings;
  }, defaults);
}
