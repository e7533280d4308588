import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DraftSummary } from '../contract/api/drafts.ts';
import { LabError } from '../contract/errors.ts';
import { type Json, jsonLimits, plainProblems } from '../contract/read-json.ts';
import { makeFolder, writeAtomically } from '../data/atomic-write.ts';
import { readRegularFile, systemCode } from '../data/regular-file.ts';

const draftFile = z.strictObject({
  format: z.literal('epoch-lab/draft@1'),
  savedAt: z.string(),
  experiment: z.json(),
});
type Draft = Omit<z.output<typeof draftFile>, 'format'>;

const fileErrors = { missing: 'not-found', damaged: 'data-damaged' } as const;
const ending = '.draft.json';
/** Nobody tells more apart; a page gone wild must not fill the disk. */
const mostDrafts = 500;
const largestFile = 2 * jsonLimits.bytes;

/** Any part of a draft may be missing or wrong. */
const lenient = z
  .object({ name: z.string().catch(''), question: z.string().catch(''), arms: z.array(z.unknown()).catch([]) })
  .catch({ name: '', question: '', arms: [] });

/**
 * Experiments that are being written: one file each, replaced as a whole, so that whatever dies leaves the last draft
 * that was saved.
 */
export class Drafts {
  readonly #folder: string;
  readonly #now: () => string;
  /** Changes are made in the order in which they were asked for. */
  #changes: Promise<unknown> = Promise.resolve();

  /** @param home folder under which drafts have a folder of their own */
  constructor(home: string, now: () => string) {
    this.#folder = join(home, 'drafts');
    this.#now = now;
  }

  /** Last saved first; those that cannot be read come last, each with the reason. */
  async list(): Promise<DraftSummary[]> {
    await this.#changes;
    const ids = await this.#ids();
    const all = await Promise.all(ids.map((id) => this.#summary(id)));
    return all.sort((a, b) => (b.savedAt ?? '').localeCompare(a.savedAt ?? '') || a.id.localeCompare(b.id));
  }

  /** @throws LabError `not-found`, `data-damaged` */
  async get(id: string): Promise<Draft> {
    await this.#changes;
    return this.#read(id);
  }

  /** @throws LabError `usage` for what is too large or no plain JSON, `cannot-write` */
  save(id: string, experiment: Json): Promise<void> {
    const text = JSON.stringify({ format: 'epoch-lab/draft@1', savedAt: this.#now(), experiment });
    if (text.length > jsonLimits.bytes) throw new LabError('usage', 'The draft is too large to be kept.');
    const [problem] = plainProblems(experiment);
    if (problem) throw new LabError('usage', `The draft cannot be kept: ${problem.path} ${problem.message}.`);
    return this.#after(async () => {
      await makeFolder(this.#folder);
      const ids = await this.#ids();
      if (!ids.includes(id) && ids.length >= mostDrafts) {
        throw new LabError('usage', `There are ${ids.length} drafts already; remove some first.`);
      }
      await writeAtomically(this.#path(id), [text]);
    });
  }

  /** @throws LabError `cannot-write` */
  remove(id: string): Promise<void> {
    return this.#after(async () => {
      try {
        await rm(this.#path(id), { force: true });
      } catch (cause) {
        throw new LabError('cannot-write', `The draft cannot be removed: ${systemCode(cause)}.`, { cause });
      }
    });
  }

  #after(change: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(change);
    this.#changes = done.catch(() => undefined);
    return done;
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${ending}`);
  }

  async #ids(): Promise<string[]> {
    let names: string[];
    try {
      names = await readdir(this.#folder);
    } catch (cause) {
      if (systemCode(cause) === 'ENOENT') return [];
      throw new LabError('data-damaged', `${this.#folder} cannot be read: ${systemCode(cause)}.`, { cause });
    }
    const ids = names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
    return ids.filter((id) => z.uuid().safeParse(id).success);
  }

  async #read(id: string): Promise<Draft> {
    const path = this.#path(id);
    const text = new TextDecoder().decode(await readRegularFile(path, largestFile, fileErrors));
    try {
      const { savedAt, experiment } = draftFile.parse(JSON.parse(text));
      return { savedAt, experiment };
    } catch (cause) {
      throw new LabError('data-damaged', `${path} is not a draft.`, { cause });
    }
  }

  async #summary(id: string): Promise<DraftSummary> {
    try {
      const { savedAt, experiment } = await this.#read(id);
      const { name, question, arms } = lenient.parse(experiment);
      return { id, name, question, arms: arms.length, savedAt, problem: null };
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return { id, name: '', question: '', arms: 0, savedAt: null, problem: error.message };
    }
  }
}
