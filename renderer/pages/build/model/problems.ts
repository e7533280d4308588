import type { Problem } from '../../../../worker/contract/errors.ts';

/** A field is named by its path; the kind of a choice is chosen at the choice itself. */
export const fieldPath = (path: string): string => path.replace(/\.kind$/, '');

/** The sentence of the first problem of a field, begun with a capital. */
export function problemAt(problems: readonly Problem[], path: string): string | undefined {
  const found = problems.find((problem) => fieldPath(problem.path) === path);
  return found && sentence(found.message);
}

/** The first problem of a field or of anything within it. */
export function problemWithin(problems: readonly Problem[], path: string): string | undefined {
  const found = problems.find((problem) => problem.path === path || problem.path.startsWith(`${path}.`));
  return found && sentence(found.message);
}

export function sentence(message: string): string {
  const end = /[.?!]$/.test(message) ? '' : '.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${end}`;
}

/** Where the page shows a problem: the path itself and those above it, nearest first. */
export function placesOf(path: string): string[] {
  const keys = fieldPath(path).split('.');
  return keys.map((_, i) => keys.slice(0, keys.length - i).join('.')).filter((each) => each !== '');
}
