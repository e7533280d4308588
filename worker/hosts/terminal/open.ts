import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../contract/errors.ts';
import { visible } from '../../contract/show.ts';
import type { Lab } from '../../lab/lab.ts';
import type { History } from '../../store/history.ts';
import { findBrowser } from '../browser.ts';
import { printPdf } from '../print-pdf.ts';
import type { Context } from './context.ts';
import type { Places } from '../places.ts';

// What only some commands need is loaded when they need it: `list` is not to wait for what `run` works with.

/**
 * The places, once it is known that the home can be a folder.
 * @throws LabError `usage`
 */
export function usablePlaces(context: Context, home: string | undefined): Places {
  if (home === '') throw new LabError('usage', '--home needs the name of a folder.');
  const places = context.places(home);
  const found = statSync(places.home, { throwIfNoEntry: false });
  if (!found || found.isDirectory()) return places;
  throw new LabError('usage', `The home ${visible(places.home)} is not a folder.`);
}

/** The lab, whose history is made if there is none yet. */
export async function openLab(context: Context, home: string | undefined): Promise<Lab> {
  const places = usablePlaces(context, home);
  const { Lab } = await import('../../lab/lab.ts');
  const { env, now } = context;
  const trainer = new URL('../cpu-trainer.ts', import.meta.url);
  const graphicsCard = env['EPOCHLAB_GPU'];
  return new Lab({
    ...places,
    trainer,
    graphicsCard,
    now,
    printPdf: (html) => printPdf(html, findBrowser(env, process.platform)),
  });
}

const historyFile = ({ home }: Places): string => join(home, 'history.db');

/** Whether anything was ever asked here. Asking makes nothing. */
export const hasHistory = (context: Context, home: string | undefined): boolean =>
  existsSync(historyFile(usablePlaces(context, home)));

/** @throws LabError `not-found` where there is no history; none is made. */
export function refuseWithoutHistory(context: Context, home: string | undefined): void {
  if (hasHistory(context, home)) return;
  throw new LabError('not-found', `There is no history in ${visible(context.places(home).home)} yet.`);
}

/**
 * Does something with the history that is there.
 * @throws LabError `not-found` where there is none; none is made.
 */
export async function withHistory<T>(
  context: Context,
  home: string | undefined,
  use: (history: History, path: string) => T | Promise<T>,
): Promise<T> {
  refuseWithoutHistory(context, home);
  const { openHistory } = await import('../../store/history.ts');
  const path = historyFile(context.places(home));
  const history = openHistory(path);
  try {
    return await use(history, path);
  } finally {
    history.close();
  }
}

/** As `withHistory`, with all the lab knows; not for training. */
export async function withLab<T>(
  context: Context,
  home: string | undefined,
  use: (lab: Lab) => Promise<T>,
): Promise<T> {
  refuseWithoutHistory(context, home);
  const lab = await openLab(context, home);
  try {
    return await use(lab);
  } finally {
    await lab.close();
  }
}
