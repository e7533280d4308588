import type { Context } from '../context.ts';
import { desktopShell, runDesktop, thisMachine } from '../start/desktop.ts';
import { bringUpToDate, pageBuild, shellBuild } from '../start/page-build.ts';
import { type ServeCommandOptions, serveLab } from './serve.ts';

/**
 * What `npm start` does: builds the page if it changed, then opens the lab in a window, or says in one line why not and
 * serves it to a browser tab. Options of the tab are a wish for it.
 */
export async function start(context: Context, options: ServeCommandOptions): Promise<number> {
  const say = (line: string): void => context.err.lines([line]);
  await bringUpToDate(pageBuild, say);
  if (options.port === undefined && options.jobs === undefined && options.open) {
    const shell = await desktopShell(thisMachine(say));
    if ('program' in shell) await bringUpToDate(shellBuild, say);
    const whyNot = 'program' in shell ? await runDesktop(shell.program, options.home) : shell.whyNot;
    if (whyNot === null) return 0;
    say(whyNot);
  }
  return serveLab(context, options);
}
