import { LabError } from '../../../contract/errors.ts';
import type { Json } from '../../../contract/read-json.ts';
import { show } from '../../../contract/show.ts';
import { valueOf } from './changes.ts';

/**
 * `halving:trials=8,factor=2`, given to an option, as a kind with its settings.
 * @throws LabError `usage`
 */
export function kindOption(option: string, text: string): Record<string, Json> {
  const [kind = '', ...rest] = text.split(':');
  const settings = rest
    .join(':')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part): [string, Json] => {
      const [name = '', value, ...more] = part.split('=');
      if (value === undefined || more.length > 0 || name.trim() === '') {
        throw new LabError('usage', `${option} takes kind:name=value,name=value, not ${show(text)}.`);
      }
      return [name.trim(), valueOf(value.trim())];
    });
  return { kind: kind.trim(), ...Object.fromEntries(settings) };
}
