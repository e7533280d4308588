import { join } from 'node:path';
import { z } from 'zod';
import { prediction, type Prediction } from '../../contract/claims.ts';
import { LabError } from '../../contract/errors.ts';
import { makeFolder, writeAtomically } from '../../data/atomic-write.ts';
import { dataErrors, readRegularFile } from '../../data/regular-file.ts';

const largestFile = 1024 * 1024;
const schema = z.record(z.string(), prediction);

const fileIn = (home: string): string => join(home, 'predictions.json');

/** What was predicted of claims, by claim; nothing where it cannot be read. */
export async function readPredictions(home: string): Promise<Readonly<Record<string, Prediction>>> {
  try {
    const text = new TextDecoder().decode(await readRegularFile(fileIn(home), largestFile, dataErrors));
    return schema.catch({}).parse(JSON.parse(text));
  } catch (thrown) {
    if (thrown instanceof LabError || thrown instanceof SyntaxError) return {};
    throw thrown;
  }
}

/** @throws LabError `cannot-write` */
export async function writePrediction(home: string, claim: string, predicted: Prediction | null): Promise<void> {
  const { [claim]: _, ...others } = await readPredictions(home);
  const all = predicted === null ? others : { ...others, [claim]: predicted };
  await makeFolder(home);
  await writeAtomically(fileIn(home), [`${JSON.stringify(all, null, 2)}\n`]);
}
