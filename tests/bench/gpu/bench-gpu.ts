import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { checkExperiment } from '../../../worker/contract/check-experiment.ts';
import type { Experiment } from '../../../worker/contract/experiment.ts';
import { trySideBySide } from '../../../worker/lab/devices/trial.ts';
import { GraphicsCard } from '../../../worker/lab/graphics-card.ts';
import { type Case, experimentOf } from '../cases.ts';
import { type Job, jobsOf, loadData, source, sourceInWords } from '../jobs.ts';
import { timePeers } from '../peers/peers.ts';
import { type CardTimes, cardTimesMarkdown, type CaseTimes, type Trained } from './card-times.ts';
import { type Options, optionsFrom, usual } from './options.ts';

/** The experiment of a case with the seeds 1, 2, ... */
const withSeeds = (network: Case, runs: number): Experiment =>
  checkExperiment({ ...experimentOf(network, source), seeds: Array.from({ length: runs }, (_, i) => i + 1) });

/** Where measurements are made: by threads of the lab, and on a card that is opened for each. */
interface Bench {
  /** Any entry point of the lab's hosts. */
  readonly hosts: URL;
  openCard(): GraphicsCard;
}

/** Steps per second of each of some jobs that are trained side by side. */
async function stepsPerSecond({ hosts }: Bench, jobs: readonly Job[], seconds: number): Promise<number> {
  const spans = { warming: seconds / 4, counted: seconds };
  const never = new AbortController().signal;
  const speeds = await trySideBySide(new URL('speed-trial.ts', hosts), jobs, never, spans);
  return speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
}

async function onCpu(bench: Bench, network: Case, seconds: number): Promise<Trained> {
  const jobOf = await jobsOf(withSeeds(network, 1), { device: 'cpu', workspaces: 1 });
  const speed = await stepsPerSecond(bench, [jobOf(1, 0)], seconds);
  return { by: 'one core of the processor', runs: 1, stepsPerSecond: speed, problem: null };
}

/** Runs on a card that has a process to itself, so that no measurement finds what another left. */
async function onCard(bench: Bench, network: Case, runs: number, seconds: number): Promise<Trained> {
  const by = runs === 1 ? 'the card, one run' : `the card, ${runs} runs`;
  const graphicsCard = bench.openCard();
  try {
    const experiment = withSeeds(network, runs);
    const problem = await graphicsCard.whyNot({ experiment, dataSet: await loadData() }, [0]);
    if (problem !== null) return { by, runs, stepsPerSecond: null, problem };
    const card = await graphicsCard.open();
    const jobOf = await jobsOf(experiment, { device: 'gpu', card, workspaces: runs });
    const jobs = experiment.seeds.map((seed, i) => jobOf(seed, i));
    return { by, runs, stepsPerSecond: await stepsPerSecond(bench, jobs, seconds), problem: null };
  } catch (error) {
    // What so many runs fail at, fewer may not: the others are measured all the same.
    return { by, runs, stepsPerSecond: null, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await graphicsCard.close();
  }
}

/** What Python says of PyTorch on the card. */
interface PeerSpeed {
  readonly name: string;
  readonly stepsPerSecond: number;
}

async function timeCard(bench: Bench, options: Options): Promise<CardTimes> {
  const first = bench.openCard();
  const { facts } = await first.open().finally(() => first.close());
  const { seconds, runs, networks } = { ...(facts.isSoftware ? usual.software : usual.card), ...options };
  const peers = await timePeers<PeerSpeed[]>('steps', networks, await loadData(), seconds);
  const timed: CaseTimes[] = [];
  for (const [i, network] of networks.entries()) {
    const card: Trained[] = [];
    const cpu = await onCpu(bench, network, seconds);
    for (const count of runs) {
      console.error(`${network.name}, ${count} side by side ...`);
      card.push(await onCard(bench, network, count, seconds));
    }
    const others = 'reason' in peers ? [] : peers.times[i]!;
    timed.push({
      name: network.name,
      cpu,
      card,
      peers: others.map(({ name, ...speed }) => ({ by: `${name}, one run`, runs: 1, ...speed, problem: null })),
    });
  }
  return {
    date: new Date().toISOString(),
    adapter: facts.name,
    driver: facts.driver,
    isSoftware: facts.isSoftware,
    processor: cpus()[0]?.model.trim() ?? 'an unknown processor',
    node: process.versions.node,
    images: sourceInWords,
    seconds,
    cases: timed,
    peersMissing: 'reason' in peers ? peers.reason : null,
  };
}

/**
 * Prints how fast a graphics card trains, for several numbers of runs side by side, beside one core of the processor and
 * PyTorch on the same card.
 * @param hosts any entry point of the lab's hosts.
 */
export async function benchGpu(args: readonly string[], hosts: URL): Promise<void> {
  try {
    const options = optionsFrom(args);
    const adapter = process.env['EPOCHLAB_GPU'] || null;
    const times = await timeCard({ hosts, openCard: () => new GraphicsCard(hosts, adapter) }, options);
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(times, null, 2)}\n`);
    console.log(cardTimesMarkdown(times));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
