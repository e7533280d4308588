import { serve, type Serving } from '../../serve.ts';
import type { Lab } from '../../../lab/lab.ts';
import type { Context } from '../context.ts';
import { exitCodes, type Interruption, onInterruption } from '../interruption.ts';
import { openLab } from '../open.ts';
import { openTab } from '../open-tab.ts';
import { jobsOption, mostJobs } from '../options/jobs.ts';
import { numberOption } from '../options/whole-number.ts';
import { pageFolder } from '../start/page-build.ts';
import { counted } from '../text/quantities.ts';

export interface ServeCommandOptions {
  readonly home?: string;
  readonly jobs?: string;
  readonly port?: string;
  readonly open: boolean;
}

/**
 * Serves the lab until a signal or until nobody has used it for a while; runs that train keep where they stand.
 * @returns the exit code; Ctrl-C is the way to end this, and ends it well.
 * @throws LabError `history-busy`, with where the other lab is, if one trains with this history already.
 */
export async function serveLab(context: Context, options: ServeCommandOptions): Promise<number> {
  const jobs = options.jobs === undefined ? null : jobsOption(options.jobs, mostJobs);
  const port = options.port === undefined ? 0 : numberOption('--port', options.port, 1, 65_535);
  const lab = await openLab(context, options.home);
  try {
    const orphans = jobs === null ? await lab.openAsPreferred() : lab.openForTraining(jobs);
    if (orphans.length > 0) {
      context.err.lines([
        `${counted(orphans.length, 'run')} of an earlier lab that ended without notice can be resumed.`,
      ]);
    }
    return await serveUntilAsked(context, lab, await serve(lab, { port, page: pageFolder }), options);
  } finally {
    await lab.close();
  }
}

async function serveUntilAsked(
  context: Context,
  lab: Lab,
  serving: Serving,
  { home, open }: ServeCommandOptions,
): Promise<number> {
  const { out, err, env } = context;
  const asked = Promise.withResolvers<Interruption>();
  const stopListening = onInterruption(asked.resolve, (signal) => process.exit(exitCodes[signal]));
  lab.announce(`is open at ${serving.address}`);
  const forgetTab = open ? openTab(serving.address, context.places(home).home, env, process.platform) : null;
  try {
    out.lines(['Epoch Lab is open at', `  ${serving.address}`]);
    err.lines(['Whoever has this address can use your lab. Ctrl-C ends it; runs that train keep where they stand.']);
    const why = await Promise.race([asked.promise, serving.idled.then(() => 'idle' as const)]);
    err.lines([why === 'idle' ? 'Nobody has used the lab for half an hour: it ends.' : 'Ending ...']);
    await serving.close();
    // Runs are interrupted with their checkpoints before the process may end.
    await lab.close();
    return why === 'idle' || why === 'SIGINT' ? 0 : exitCodes[why];
  } finally {
    forgetTab?.();
    stopListening();
  }
}
