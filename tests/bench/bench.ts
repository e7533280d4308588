import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { DataLibrary } from '../../worker/data/library.ts';
import { realMnist } from '../fixtures/real-mnist.ts';
import { benchGpu } from './bench-gpu.ts';
import { type Case, cases, flopsPerImage, images } from './cases.ts';
import type { AugmentationTime } from './measure-augmentation.ts';
import type { Measurement } from './measure-case.ts';

const run = promisify(execFile);

interface Peer {
  readonly name: string;
  readonly seconds: number;
}

const python = '/usr/bin/python3';

async function measure(index: number, source: string, folder: string | null): Promise<Measurement> {
  const script = join(import.meta.dirname, 'measure-case.ts');
  const { stdout } = await run(process.execPath, [script, String(index), source, ...(folder ? [folder] : [])]);
  return JSON.parse(stdout) as Measurement;
}

/** The peers that Python has, per case; none where it has none. */
async function measurePeers(source: string, folder: string | null): Promise<Peer[][]> {
  if (!existsSync(python)) return cases.map(() => []);
  const cache = join(tmpdir(), 'epoch-lab-bench');
  const library = new DataLibrary({ home: cache, cache, dataFolder: folder ?? undefined });
  const { train } = await library.resolve(source);
  const temporary = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const [pixels, labels] = [join(temporary, 'images'), join(temporary, 'labels')];
    await writeFile(pixels, train.images.subarray(0, images * 784));
    await writeFile(labels, train.labels.subarray(0, images));
    const peers = join(import.meta.dirname, 'peers.py');
    const { stdout } = await run(python, [peers, JSON.stringify(cases), pixels, labels]);
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Peer[]);
  } catch (error) {
    console.log(`Peers skipped: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    return cases.map(() => []);
  } finally {
    await rm(temporary, { recursive: true });
  }
}

const { values: options } = parseArgs({ options: { device: { type: 'string' }, lanes: { type: 'string' } } });
if (options.device === 'gpu') {
  const lanes = (options.lanes ?? '1,8,32,128').split(',').map(Number);
  await benchGpu(process.env['EPOCHLAB_GPU'] ?? null, lanes);
  process.exit();
}

const folder = realMnist ?? null;
const source = folder ? 'mnist' : 'built-in';
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`);
console.log(`One epoch of ${images} images of ${folder ? 'MNIST' : 'the built-in digits'}, one thread per run.\n`);

const peers = await measurePeers(source, folder);
const isPlain = ({ augmentation }: Case): boolean => augmentation === undefined;
for (const [i, bench] of cases.entries()) {
  const { alone, together, evaluation, peakMemory } = await measure(i, source, folder);
  const steps = images / bench.batch / alone;
  const gigaflops = (flopsPerImage(bench) * images) / alone / 1e9;
  console.log(bench.name);
  console.log(
    `  epoch ${alone.toFixed(3)} s, ${Math.round(steps)} steps/s, ${gigaflops.toFixed(1)} GFLOP/s (dense count)`,
  );
  console.log(`  two at once ${together.toFixed(3)} s each, ${(together / alone).toFixed(2)} times one alone`);
  console.log(
    `  10,000 images evaluated in ${(evaluation * 1000).toFixed(1)} ms, peak memory ${Math.round(peakMemory)} MiB`,
  );
  for (const peer of isPlain(bench) ? (peers[i] ?? []) : []) {
    console.log(`  ${peer.name}: ${peer.seconds.toFixed(3)} s, ${(peer.seconds / alone).toFixed(1)} times ours`);
  }
}
console.log('Training images changed, one thread');
const script = join(import.meta.dirname, 'measure-augmentation.ts');
const { stdout } = await run(process.execPath, [script, source, ...(folder ? [folder] : [])]);
for (const { name, images: count, seconds, memory } of JSON.parse(stdout) as AugmentationTime[]) {
  console.log(`  ${name}: ${count} in ${seconds.toFixed(3)} s, ${Math.round(memory)} KiB per run`);
}
