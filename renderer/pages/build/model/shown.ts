import { texts } from '../../../texts/texts.ts';
import type { Option } from './form.ts';

/** The options of a select, with one for what is there but none of them, or for nothing. */
export function shownOptions(options: readonly Option[], chosen: string | undefined, isOptional = false): Option[] {
  const isKnown = chosen !== undefined && options.some(({ value }) => value === chosen);
  if (isOptional) return [{ value: '', label: texts.build.usual }, ...options];
  if (isKnown) return [...options];
  return [{ value: chosen ?? '', label: chosen === undefined ? texts.build.choose : chosen }, ...options];
}
