import type { DownloadState } from '../contract/api/data.ts';
import { errorRecord, LabError } from '../contract/errors.ts';
import { downloadMnist } from '../data/download.ts';
import type { DataLibrary } from '../data/library.ts';

/** How often progress is told, in milliseconds. */
const progressInterval = 200;

/** Fetches MNIST when the user asks for it, at most once at a time, and adds it to the library. */
export class MnistDownload {
  readonly #library: DataLibrary;
  readonly #mirrors: readonly string[];
  readonly #changed: () => void;
  #state: DownloadState = { kind: 'idle' };
  #abort: AbortController | null = null;
  #toldAt = 0;

  /** @param changed is called when `state` is another. */
  constructor(library: DataLibrary, mirrors: readonly string[], changed: () => void) {
    this.#library = library;
    this.#mirrors = mirrors;
    this.#changed = changed;
  }

  get state(): DownloadState {
    return this.#state;
  }

  get isUnderWay(): boolean {
    return this.#abort !== null;
  }

  start(): void {
    if (this.#abort) return;
    this.#abort = new AbortController();
    void this.#fetch(this.#abort.signal).finally(() => (this.#abort = null));
  }

  cancel(): void {
    this.#abort?.abort();
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    try {
      const files = await downloadMnist(this.#mirrors, signal, (host, bytes) => this.#progress(host, bytes));
      signal.throwIfAborted();
      this.#become({ kind: 'checking' });
      const fingerprint = await this.#library.addFiles(files);
      if (fingerprint.name !== 'MNIST') {
        throw new LabError('data-damaged', 'What was fetched is a data set, but not MNIST.');
      }
      this.#become({ kind: 'finished', fingerprint });
    } catch (thrown) {
      this.#become(signal.aborted ? { kind: 'idle' } : { kind: 'failed', sentence: errorRecord(thrown).message });
    }
  }

  #progress(host: string, bytes: number): void {
    const now = performance.now();
    if (bytes > 0 && now - this.#toldAt < progressInterval) return;
    this.#toldAt = now;
    this.#become({ kind: 'running', host, bytes });
  }

  #become(state: DownloadState): void {
    this.#state = state;
    this.#changed();
  }
}
