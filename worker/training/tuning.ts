import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../data/atomic-write.ts';
import { revectorisationFlag, switchOnRevectorisation } from '../engine/devices/cpu/revectorise.ts';

const speed = z.strictObject({
  tile: z.strictObject({
    rows: z.int().min(1).max(16),
    columns: z.int().min(8).max(64).multipleOf(8),
    unroll: z.int().min(1).max(8),
  }),
  gigaflops: z.number().min(0),
});

/** What was found to be fastest on this machine: it decides the speed and never a bit of any result. */
const calibrationSchema = z.strictObject({
  /** Processor and V8 it was measured on; any other measures again. */
  machine: z.string(),
  tuning: z.strictObject({
    tileRows: z.int().min(1).max(16),
    tileColumns: z.int().min(8).max(64).multipleOf(8),
    unroll: z.int().min(1).max(8),
    panel: z.int().min(8).max(128).multipleOf(8),
  }),
  tiles: z.array(speed).min(1),
});
export type MachineCalibration = z.output<typeof calibrationSchema>;

const fileName = 'kernels.json';

/** How V8 is told to fuse vectors, in words. */
export const revectorisation = (): string => `switched on by ${revectorisationFlag()}`;

/** The processor and V8 of this process. */
export const machineName = (): string => `${cpus()[0]?.model ?? 'unknown processor'}, V8 ${process.versions.v8}`;

function stored(file: string, machine: string): MachineCalibration | null {
  try {
    const found = calibrationSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return found.success && found.data.machine === machine ? found.data : null;
  } catch {
    return null;
  }
}

/**
 * The fastest kernels for this machine: from the cache folder if they were measured before, else measured now. Must be
 * called before anything is compiled, since it also switches V8's fusing of vectors on.
 */
export async function machineTuning(cache: string): Promise<MachineCalibration> {
  switchOnRevectorisation();
  const machine = machineName();
  const file = join(cache, fileName);
  const known = stored(file, machine);
  if (known) return known;
  const { calibrate } = await import('../engine/devices/cpu/calibrate.ts');
  const { tuning, tiles } = calibrate();
  const found: MachineCalibration = { machine, tuning, tiles: [...tiles] };
  // A cache that cannot be written costs a measurement at the next start, nothing more.
  await writeAtomically(file, [JSON.stringify(found, null, 2)]).catch(() => undefined);
  return found;
}
