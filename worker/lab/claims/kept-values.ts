import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder, writeAtomically } from '../../data/atomic-write.ts';
import { programVersion } from '../version.ts';

/** Numbers as text: JSON has none that are infinite. */
const schema = z.strictObject({ version: z.string(), values: z.record(z.string(), z.string()) });

const fileName = 'claims.json';

/**
 * Numbers behind verdicts that take a while to compute, by name, kept in the cache folder until the next start. Another
 * version of the program computes them again.
 */
export class KeptValues {
  readonly #cache: string;
  readonly #values: Map<string, number>;
  #writing: Promise<void> | null = null;

  constructor(cache: string) {
    this.#cache = cache;
    this.#values = new Map(read(join(cache, fileName)));
  }

  get(name: string): number | undefined {
    return this.#values.get(name);
  }

  keep(name: string, value: number): void {
    if (Object.is(this.#values.get(name), value)) return;
    this.#values.set(name, value);
    // What comes at once is written at once.
    this.#writing ??= new Promise(setImmediate).then(() => this.#write());
  }

  async #write(): Promise<void> {
    this.#writing = null;
    const values = Object.fromEntries([...this.#values].map(([name, value]) => [name, String(value)]));
    // A cache that cannot be written costs the time to compute it all again, nothing more.
    await makeFolder(this.#cache)
      .then(() => writeAtomically(join(this.#cache, fileName), [JSON.stringify({ version: programVersion(), values })]))
      .catch(() => undefined);
  }
}

function read(file: string): [name: string, value: number][] {
  try {
    const { version, values } = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (version !== programVersion()) return [];
    return Object.entries(values).map(([name, value]) => [name, Number(value)]);
  } catch {
    return [];
  }
}
