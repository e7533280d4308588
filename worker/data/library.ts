import { join, resolve } from 'node:path';
import { z } from 'zod';
import { LabError, type ErrorCode } from '../contract/errors.ts';
import { dataFingerprint, type DataFingerprint } from '../contract/fingerprint.ts';
import { makeFolder, writeAtomically } from './atomic-write.ts';
import { builtInDigits } from './built-in-digits.ts';
import type { DataSet } from './data-set.ts';
import { findDataSet } from './find.ts';
import { knownDataSets, nameOf } from './fingerprint.ts';
import { type DataFile, keepDataFiles } from './keep-files.ts';
import { loadDataSet } from './load.ts';
import { dataErrors, readRegularFile } from './regular-file.ts';

/** Where the library lives; hosts read these from the environment. */
export interface LibraryPlaces {
  /** Folder of `data-sets.json`. */
  readonly home: string;
  /** Folder for the built-in digits, made when needed. */
  readonly cache: string;
  /** A folder with a data set that is used without having been added, if any (EPOCHLAB_DATA). */
  readonly dataFolder?: string | undefined;
}

/** A data set this machine has, or had. */
export interface LibraryEntry {
  readonly origin: 'built-in' | 'added' | 'environment';
  /** Null for the built-in digits. */
  readonly folder: string | null;
  /** Null where `problem` says why it is not known; for the built-in digits until they are drawn. */
  readonly fingerprint: DataFingerprint | null;
  /** Why it cannot be used now, as one sentence. */
  readonly problem: string | null;
}

const librarySchema = z.strictObject({
  format: z.literal('epoch-lab/data-sets@1'),
  dataSets: z.array(z.strictObject({ folder: z.string().min(1).max(4096), fingerprint: dataFingerprint })).max(1000),
});
type Added = z.output<typeof librarySchema>['dataSets'][number];

const largestFile = 1024 * 1024;

/** The data sets of this machine: those added by their folder, the environment's folder, and the built-in digits. */
export class DataLibrary {
  #places: LibraryPlaces;
  #file: string;
  #loaded = new Map<string, DataSet>();

  constructor(places: LibraryPlaces) {
    this.#places = places;
    this.#file = join(places.home, 'data-sets.json');
  }

  /** Reads and checks the data set in a folder, then remembers folder and content. Adding it again changes nothing. */
  async add(folder: string): Promise<DataFingerprint> {
    const { fingerprint } = await this.#load(folder);
    const added = await this.#read();
    const entry = { folder: resolve(folder), fingerprint };
    const others = added.filter((other) => other.folder !== entry.folder);
    await this.#write([...others, entry]);
    return fingerprint;
  }

  /** Keeps a copy of the files of a data set with the lab, then adds it. Other files among them are left out. */
  async addFiles(files: readonly DataFile[]): Promise<DataFingerprint> {
    return this.add(await keepDataFiles(this.#places.home, files));
  }

  /** All data sets that are known, each with what is wrong with it, if anything; contents are not read again. */
  async list(): Promise<LibraryEntry[]> {
    const builtIn = this.#loaded.get(knownDataSets['built-in digits']);
    const entries: LibraryEntry[] = [
      { origin: 'built-in', folder: null, fingerprint: builtIn?.fingerprint ?? null, problem: null },
    ];
    for (const { folder, fingerprint } of await this.#read()) {
      const problem = await sentenceOf(() => findDataSet(folder));
      entries.push({ origin: 'added', folder, fingerprint, problem });
    }
    const { dataFolder } = this.#places;
    if (dataFolder !== undefined) {
      let fingerprint: DataFingerprint | null = null;
      const problem = await sentenceOf(async () => ({ fingerprint } = await this.#load(dataFolder)));
      entries.push({ origin: 'environment', folder: dataFolder, fingerprint, problem });
    }
    return entries;
  }

  /**
   * The data set an experiment names: "mnist", "built-in", or "sha256:" and the hash. Looks in the added folders with
   * that content, then in the environment's, and nowhere else; what is read is checked against the hash.
   * Throws a `LabError` with code `data-missing`, `data-changed`, or as reading fails.
   */
  async resolve(source: string): Promise<DataSet> {
    const sha256 = hashOf(source);
    const known = this.#loaded.get(sha256);
    if (known) return known;
    if (sha256 === knownDataSets['built-in digits']) return this.#remember(await builtInDigits(this.#places.cache));

    const added = (await this.#read()).filter(({ fingerprint }) => fingerprint.sha256 === sha256);
    const places: { folder: string; otherwise: ErrorCode }[] = [];
    for (const { folder } of added) places.push({ folder, otherwise: 'data-changed' });
    const { dataFolder } = this.#places;
    if (dataFolder !== undefined) places.push({ folder: dataFolder, otherwise: 'data-missing' });
    const failures: LabError[] = [];
    for (const { folder, otherwise } of places) {
      try {
        const dataSet = await this.#load(folder);
        if (dataSet.fingerprint.sha256 === sha256) return dataSet;
        const found = `${dataSet.fingerprint.name} (${dataSet.fingerprint.sha256})`;
        failures.push(new LabError(otherwise, `${folder} holds ${found}, not ${source} (${sha256}).`));
      } catch (thrown) {
        if (!(thrown instanceof LabError)) throw thrown;
        failures.push(thrown);
      }
    }
    const nowhere = `${nameOf(sha256)} is not on this machine: no folder with it has been added.`;
    throw failures[0] ?? new LabError('data-missing', nowhere);
  }

  async #load(folder: string): Promise<DataSet> {
    return this.#remember(await loadDataSet(folder));
  }

  #remember(dataSet: DataSet): DataSet {
    const { sha256 } = dataSet.fingerprint;
    const known = this.#loaded.get(sha256) ?? dataSet;
    this.#loaded.set(sha256, known);
    return known;
  }

  async #read(): Promise<Added[]> {
    let text: string;
    try {
      text = new TextDecoder().decode(await readRegularFile(this.#file, largestFile, dataErrors));
    } catch (thrown) {
      if (thrown instanceof LabError && thrown.code === 'data-missing') return [];
      throw thrown;
    }
    try {
      return librarySchema.parse(JSON.parse(text)).dataSets;
    } catch (cause) {
      const advice = 'delete it and add the folders again';
      throw new LabError('data-damaged', `${this.#file} is not a list of data sets; ${advice}.`, { cause });
    }
  }

  async #write(dataSets: Added[]): Promise<void> {
    await makeFolder(this.#places.home);
    const content = { format: 'epoch-lab/data-sets@1', dataSets } as const;
    await writeAtomically(this.#file, [`${JSON.stringify(content, null, 2)}\n`]);
  }
}

function hashOf(source: string): string {
  if (source === 'mnist') return knownDataSets.MNIST;
  if (source === 'built-in') return knownDataSets['built-in digits'];
  const hash = /^sha256:([0-9a-f]{64})$/.exec(source)?.[1];
  if (hash !== undefined) return hash;
  const names = '"mnist", "built-in" or "sha256:" and 64 hex digits';
  throw new LabError('data-missing', `"${source}" is no data set; give ${names}.`);
}

async function sentenceOf(act: () => Promise<unknown>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown.message;
    throw thrown;
  }
}
