// Line ends, other control characters and marks that turn the direction of text could rewrite a terminal's line or a title.
const invisible = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const longest = 60;

/** User text for display: control and direction characters are written as escapes. */
export function visible(text: string): string {
  return text.replace(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A value as it would stand in a file, cut to a length that fits a sentence. */
export function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return visible(JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value !== null && typeof value === 'object') return 'an object';
  return String(value);
}

/** A path as `recipe.network.hidden.0.units`. */
export function showPath(path: readonly PropertyKey[]): string {
  return path.map((part) => visible(String(part))).join('.');
}
