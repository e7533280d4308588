import { type ErrorRecord, errorFromRecord } from '../../contract/errors.ts';
import { isRunEvent, type LabEvent } from '../../contract/events.ts';
import type { Run } from '../../contract/run.ts';
import { visible } from '../../contract/show.ts';
import type { Lab } from '../../lab/lab.ts';
import { resultOf } from '../../lab/result.ts';
import { resultJson } from '../../report/result-json.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import { comparisonReport } from './comparison-report.ts';
import type { Context } from './context.ts';
import { exitCodes, type Interruption, onInterruption } from './interruption.ts';
import { type Watch, type WatchKind, watchOn } from './live/watch.ts';
import { counted, duration } from './text/quantities.ts';
import { measuredOn, watchedRuns } from '../../lab/watched-runs.ts';

export interface TrainingOptions {
  /** Runs side by side. */
  readonly jobs: number;
  /** The result as JSON on standard output, instead of tables. */
  readonly json: boolean;
  /** No progress. */
  readonly quiet: boolean;
  readonly title: string;
  /** What happens before the first run trains. */
  readonly preparing: string;
}

/** What is trained: the experiments, and those of their runs that are queued now. */
export interface Begun {
  readonly experiments: readonly StoredExperiment[];
  readonly runs: readonly Run[];
}

/** What is known of a training that goes on. */
interface Session {
  experiments: Begun['experiments'];
  runs: Begun['runs'];
  /** The runs as they were told of last, by number. */
  readonly latest: Map<number, Run>;
  readonly troubles: ErrorRecord[];
  /** Once a signal asked to leave: ends with the process, and never otherwise. */
  departure: Promise<never> | null;
}

/**
 * Opens the lab for training, queues what `begin` says, shows how it goes, and ends with the comparison. A signal ends
 * it early and in order: every run that trains keeps where it stands.
 * @param report says how it came out; by default the comparison of every experiment.
 * @returns the exit code: 0, or 1 if a run failed or was stopped.
 * @throws LabError as `begin` does, and for trouble that concerned more than one run.
 */
export async function train(
  context: Context,
  lab: Lab,
  options: TrainingOptions,
  begin: () => Promise<Begun>,
  report: (experiments: Begun['experiments']) => Promise<void> = (experiments) =>
    comparisons(context, lab, experiments, options.json),
): Promise<number> {
  const orphans = lab.openForTraining(options.jobs);
  const watch = watchOn(context.err, watchKind(context, options), options.title, options.preparing);
  const session: Session = { experiments: [], runs: [], latest: new Map(), troubles: [], departure: null };
  const stopListening = onInterruption(
    (signal) => {
      session.departure = leave(context, lab, session, watch, signal);
    },
    (signal) => process.exit(exitCodes[signal]),
  );
  try {
    if (orphans.length > 0) watch.say(onOrphans(orphans));
    lab.listen((event) => hear(session, watch, event));
    const started = performance.now();
    Object.assign(session, await begin());
    watch.runs(watchedRuns(lab.history, session.experiments, session.runs), measuredOn(session.experiments));
    await lab.queue.idle();
    await session.departure;
    watch.end();
    if (!options.quiet && !options.json) {
      const time = duration((performance.now() - started) / 1000);
      context.err.lines([context.err.style.dim(`${counted(session.runs.length, 'run')} in ${time}`)]);
    }
    await report(session.experiments);
  } catch (error) {
    // A lab that is being closed fails what still wants something of it.
    await session.departure;
    throw error;
  } finally {
    watch.end();
    stopListening();
  }
  const [trouble] = session.troubles;
  if (trouble) throw errorFromRecord(trouble);
  const cutShort = [...session.latest.values()].some(({ state }) => state === 'failed' || state === 'stopped');
  return cutShort ? 1 : 0;
}

function watchKind({ err }: Context, { quiet, json }: TrainingOptions): WatchKind {
  if (quiet) return 'silent';
  if (err.live) return 'live';
  return json ? 'silent' : 'plain';
}

function hear(session: Session, watch: Watch, event: LabEvent): void {
  if (event.kind === 'trouble') session.troubles.push(event.error);
  else if (isRunEvent(event)) session.latest.set(event.run.id, event.run);
  watch.event(event);
}

function onOrphans(orphans: readonly Run[]): string {
  const left = `${counted(orphans.length, 'run')} of an earlier lab that ended without notice`;
  return `${left} can be resumed: experiment ${[...new Set(orphans.map((run) => run.experimentId))].join(', ')}.`;
}

async function comparisons(
  context: Context,
  lab: Lab,
  experiments: Begun['experiments'],
  json: boolean,
): Promise<void> {
  for (const { id } of experiments) {
    const result = await resultOf(lab, id);
    if (json) context.out.write(`${resultJson(result)}\n`);
    else context.out.lines(comparisonReport(result, context.out));
  }
}

/** Ends the process in order. What is still being prepared is of no use to anybody, so nothing waits for it. */
async function leave(context: Context, lab: Lab, session: Session, watch: Watch, signal: Interruption): Promise<never> {
  watch.say('Stopping: every run keeps where it stands (once more leaves at once) ...');
  try {
    await lab.close();
    watch.end();
    context.err.lines(farewell(session, context.invocation));
  } catch (error) {
    watch.end();
    context.err.lines([`Not all could be kept: ${visible(error instanceof Error ? error.message : String(error))}`]);
  }
  return process.exit(exitCodes[signal]);
}

function farewell({ experiments, runs, latest }: Session, invocation: string): string[] {
  if (experiments.length === 0) return ['Stopped before anything was trained; nothing was stored.'];
  const ended = runs.filter(({ id }) => ['finished', 'diverged'].includes(latest.get(id)?.state ?? 'queued'));
  const ids = experiments.map(({ id }) => id);
  const wish = ids.length === 1 ? `resume ${ids[0]}` : 'resume --all';
  return [
    `Stopped with ${ended.length} of ${counted(runs.length, 'run')} done; the others go on where they stand with:`,
    `  ${invocation} ${wish}`,
  ];
}
