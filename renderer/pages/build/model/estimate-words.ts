import type { Estimate } from '../../../../worker/contract/api/model.ts';
import { duration } from '../../../lab/duration.ts';
import { texts } from '../../../texts/texts.ts';

/** `3.4 MB`. */
export function bytesInWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(1, bytes)) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value).toString()} ${units[power]!}`;
}

/** An estimated time: no more digits than it deserves. */
export function about(seconds: number | null): string {
  if (seconds === null) return texts.ui.none;
  return seconds < 1 ? texts.build.underASecond : duration(Number(seconds.toPrecision(2)));
}

/** By what the times were estimated. */
export function basisInWords({ basis, jobs }: Pick<Estimate, 'basis' | 'jobs'>): string {
  switch (basis.kind) {
    case 'runs':
      return texts.build.byRuns(basis.runs, jobs);
    case 'kernels':
      return texts.build.byKernels(Math.round(basis.gigaflops), jobs);
    case 'trial':
      return texts.build.byTrial(basis.sideBySide);
    case 'being-tried':
      return texts.build.byTrialSoon;
    case 'unknown':
      return texts.build.byNothing;
  }
}
