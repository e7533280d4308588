import type { Result } from '../contract/result.ts';
import { visible } from '../contract/show.ts';

/**
 * A result as one line of JSON, in which numbers that are not finite are the words "NaN", "Infinity" and "-Infinity":
 * JSON has no such numbers, and null would hide that there was one.
 */
export function resultJson(result: Result): string {
  const text = JSON.stringify(result, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
  // Written as escapes, characters of user text that turn or hide what follows mean the same and do nothing.
  return visible(text);
}
