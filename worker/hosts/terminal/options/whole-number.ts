import { LabError } from '../../../contract/errors.ts';
import { show } from '../../../contract/show.ts';

/** A whole number written in decimal digits; null for anything else. */
export function wholeNumber(text: string): number | null {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : null;
}

/**
 * The number of an option.
 * @throws LabError `usage` if it is not a whole number within the range.
 */
export function numberOption(name: string, text: string, least: number, most: number): number {
  const value = wholeNumber(text);
  if (value !== null && value >= least && value <= most) return value;
  throw new LabError('usage', `${name} must be a whole number from ${least} to ${most}, but is ${show(text)}.`);
}

/**
 * The number by which the history knows an experiment or a run.
 * @throws LabError `usage`
 */
export function idArgument(what: 'experiment' | 'run', text: string): number {
  const value = wholeNumber(text);
  if (value !== null && value > 0) return value;
  throw new LabError('usage', `${show(text)} is no ${what}; give its number, as "list" and "show" print it.`);
}
