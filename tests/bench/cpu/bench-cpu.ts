import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Case, cases, flopsPerImage, images } from '../cases.ts';
import { loadData, sourceInWords } from '../jobs.ts';
import { timePeers } from '../peers/peers.ts';
import type { AugmentationTime } from './measure-augmentation.ts';
import type { Measurement } from './measure-case.ts';

/** What a program beside this file prints, which has a process to itself. */
async function measured<Measured>(program: string, ...args: string[]): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, program), ...args]);
  return JSON.parse(stdout) as Measured;
}

/** An epoch of Python's libraries. */
interface PeerEpoch {
  readonly name: string;
  readonly seconds: number;
}

function printCase(bench: Case, { alone, together, evaluation, peakMemory }: Measurement): void {
  const steps = images / bench.batch / alone;
  const gigaflops = (flopsPerImage(bench) * images) / alone / 1e9;
  for (const line of [
    `epoch ${alone.toFixed(3)} s, ${Math.round(steps)} steps/s, ${gigaflops.toFixed(1)} GFLOP/s (dense count)`,
    `two at once ${together.toFixed(3)} s each, ${(together / alone).toFixed(2)} times one alone`,
    `10,000 images evaluated in ${(evaluation * 1000).toFixed(1)} ms, peak memory ${Math.round(peakMemory)} MiB`,
  ]) {
    console.log(`  ${line}`);
  }
}

/** Prints how long epochs take on the processor, beside those of the peers that are there. */
export async function benchCpu(): Promise<void> {
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`);
  console.log(`One epoch of ${images} images of ${sourceInWords}, one thread per run.\n`);

  const known = cases.filter(({ augmentation }) => augmentation === undefined);
  const peers = await timePeers<PeerEpoch[]>('epochs', known, await loadData());
  if ('reason' in peers) console.log(`Peers skipped: ${peers.reason}.\n`);
  for (const [i, bench] of cases.entries()) {
    const measurement = await measured<Measurement>('measure-case.ts', String(i));
    console.log(bench.name);
    printCase(bench, measurement);
    if ('reason' in peers) continue;
    for (const { name, seconds } of peers.times[known.indexOf(bench)] ?? []) {
      console.log(`  ${name}: ${seconds.toFixed(3)} s, ${(seconds / measurement.alone).toFixed(1)} times ours`);
    }
  }
  console.log('Training images changed, one thread');
  for (const { name, images: count, seconds, memory } of await measured<AugmentationTime[]>(
    'measure-augmentation.ts',
  )) {
    console.log(`  ${name}: ${count} in ${seconds.toFixed(3)} s, ${Math.round(memory)} KiB per run`);
  }
}
