import type { Changes } from '../../../contract/changes.ts';
import { LabError } from '../../../contract/errors.ts';
import type { Json } from '../../../contract/read-json.ts';
import { show } from '../../../contract/show.ts';
import { seedsOption } from './seeds.ts';

/** JSON where it is JSON, else the text as it stands: `0.5`, `[1, 2]`, `cross-entropy`. */
export function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/**
 * What `--set path=value` and `--seeds` change in an experiment.
 * @throws LabError `usage` if an entry is not of that form, or two name the same path.
 */
export function changesOf(settings: readonly string[], seeds: string | undefined): Changes {
  const changes = new Map<string, Json>();
  for (const setting of settings) {
    const at = setting.indexOf('=');
    const path = setting.slice(0, Math.max(0, at)).trim();
    if (path === '') throw new LabError('usage', `--set takes path=value, not ${show(setting)}.`);
    if (changes.has(path)) throw new LabError('usage', `--set names ${show(path)} twice.`);
    changes.set(path, valueOf(setting.slice(at + 1)));
  }
  if (seeds !== undefined) {
    if (changes.has('seeds')) throw new LabError('usage', 'The seeds are given twice, by --seeds and by --set seeds.');
    changes.set('seeds', seedsOption(seeds));
  }
  return Object.fromEntries(changes);
}
