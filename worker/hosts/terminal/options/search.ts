import { LabError } from '../../../contract/errors.ts';
import type { Json } from '../../../contract/read-json.ts';
import { show } from '../../../contract/show.ts';
import { valueOf } from './changes.ts';

const numberText = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
const rangePattern = new RegExp(String.raw`^(${numberText})\.\.(${numberText})(?::(log|linear))?(?::(\d+))?$`, 'i');

/** `0.01..10:log:5` as a range, `[1, 2]` or `10,20,50` as a list. */
function axisOf(text: string): Json {
  const range = rangePattern.exec(text);
  if (range) {
    const [, from, to, scale, steps] = range;
    return {
      from: Number(from),
      to: Number(to),
      ...(scale === undefined ? {} : { scale: scale.toLowerCase() }),
      ...(steps === undefined ? {} : { steps: Number(steps) }),
    };
  }
  const value = valueOf(text);
  return Array.isArray(value) ? value : text.split(',').map((part) => valueOf(part.trim()));
}

/**
 * What `--vary path=values` names, by path.
 * @throws LabError `usage` if an entry is not of that form, or two name the same path.
 */
export function varyOption(entries: readonly string[]): Record<string, Json> {
  const axes = new Map<string, Json>();
  for (const entry of entries) {
    const at = entry.indexOf('=');
    const path = entry.slice(0, Math.max(0, at)).trim();
    if (path === '' || entry.length === at + 1) {
      throw new LabError('usage', `--vary takes path=from..to:log:steps or path=value,value, not ${show(entry)}.`);
    }
    if (axes.has(path)) throw new LabError('usage', `--vary names ${show(path)} twice.`);
    axes.set(path, axisOf(entry.slice(at + 1).trim()));
  }
  return Object.fromEntries(axes);
}
