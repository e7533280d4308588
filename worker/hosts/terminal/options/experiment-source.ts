import { createReadStream, existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { checkExperiment } from '../../../contract/check-experiment.ts';
import { LabError } from '../../../contract/errors.ts';
import type { Experiment } from '../../../contract/experiment.ts';
import { isPresetName, preset } from '../../../contract/presets.ts';
import { jsonLimits, readJson } from '../../../contract/read-json.ts';
import { show, visible } from '../../../contract/show.ts';

/** Text of at most as much as an experiment may have; the rest is never read. */
async function readText(stream: Readable, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > jsonLimits.bytes) {
      throw new LabError('experiment-invalid', `${show(name)} is larger than ${jsonLimits.bytes} bytes.`);
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new LabError('experiment-invalid', `${show(name)} is not text in UTF-8.`, { cause });
  }
}

async function readFile(path: string): Promise<string> {
  try {
    return await readText(createReadStream(path), path);
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    const code = (thrown as NodeJS.ErrnoException).code;
    const reasons: Record<string, string> = {
      ENOENT: 'does not exist',
      ENOTDIR: 'does not exist',
      EISDIR: 'is a folder, not an experiment file',
      EACCES: 'may not be read by you',
      EPERM: 'may not be read by you',
    };
    if (code === undefined) throw thrown;
    const sentence = `${visible(path)} ${reasons[code] ?? `cannot be read: ${code}`}.`;
    throw new LabError('experiment-missing', sentence, { cause: thrown });
  }
}

/**
 * What is in the file that `-` (standard input), the name of a preset, or a path stands for.
 * @throws LabError `experiment-missing`, `experiment-invalid`
 */
export async function valueFrom(source: string, input: Readable): Promise<unknown> {
  if (source === '-') return readJson(await readText(input, 'standard input'), 'standard input');
  const looksLikePath = /[\\/]|\.json$/.test(source) || existsSync(source);
  if (isPresetName(source) || !looksLikePath) return preset(source);
  return readJson(await readFile(source), source);
}

/**
 * The checked experiment that `source` stands for.
 * @throws LabError `experiment-missing`, `experiment-invalid`, `over-budget`
 */
export async function experimentFrom(source: string, input: Readable): Promise<Experiment> {
  return checkExperiment(await valueFrom(source, input));
}
