import type { Context } from '../context.ts';
import { desktopShell } from '../start/desktop.ts';
import { bringPageUpToDate } from '../start/page-build.ts';
import { type ServeCommandOptions, serveLab } from './serve.ts';

/** What `npm start` does: builds the page if it changed, then opens the lab in a window, or says why not and serves it. */
export async function start(context: Context, options: ServeCommandOptions): Promise<number> {
  await bringPageUpToDate((line) => context.err.lines([line]));
  context.err.lines([desktopShell().whyNot]);
  return serveLab(context, options);
}
