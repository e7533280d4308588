import { texts } from '../../../texts/texts.ts';
import { armsOf } from './arms.ts';
import { changeLabel, labelOf } from './labels.ts';
import type { Draft } from './paths.ts';
import { fieldPath } from './problems.ts';

/** What a problem is about, in the words of the form. */
export function problemLabel(path: string, draft: Draft): string {
  const arm = /^arms\.(\d+)(?:\.changes\.(.+)|\.)?/.exec(path);
  if (arm) {
    const name = armsOf(draft)[Number(arm[1])]?.name ?? '';
    const change = arm[2];
    return `${texts.build.arm} “${name}”${change === undefined ? '' : `, ${changeLabel(change)}`}:`;
  }
  if (path.startsWith('recipe.')) return `${changeLabel(path)}:`;
  if (path.startsWith('seeds')) return `${texts.build.seeds}:`;
  return path === '' ? '' : `${labelOf(fieldPath(path))}:`;
}
