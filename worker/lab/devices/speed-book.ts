import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../../data/atomic-write.ts';

const fileName = 'speeds.json';

/** Speeds that are kept, the newest. */
const mostKept = 500;

const fileSchema = z.array(z.tuple([z.string().length(64), z.number().positive()])).max(mostKept);

/** Steps per second by what was tried, kept in the cache folder: a trial is made once. */
export class SpeedBook {
  readonly #file: string;
  #speeds: Map<string, number> | null = null;

  constructor(cache: string) {
    this.#file = join(cache, fileName);
  }

  /** @param what everything that the speed depends on, as plain data. */
  get(what: unknown): number | null {
    return this.#read().get(nameOf(what)) ?? null;
  }

  async set(what: unknown, stepsPerSecond: number): Promise<void> {
    const speeds = this.#read();
    speeds.set(nameOf(what), stepsPerSecond);
    // A cache that cannot be written costs another trial, nothing more.
    await writeAtomically(this.#file, [JSON.stringify([...speeds].slice(-mostKept))]).catch(() => undefined);
  }

  #read(): Map<string, number> {
    this.#speeds ??= new Map(stored(this.#file));
    return this.#speeds;
  }
}

const nameOf = (what: unknown): string => createHash('sha256').update(JSON.stringify(what)).digest('hex');

function stored(file: string): z.output<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}
