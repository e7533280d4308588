import { fileURLToPath } from 'node:url';
import { LabError } from '../contract/errors.ts';
import { type Card, whyNotOnCard } from '../training/gpu/card.ts';
import { GpuProcess } from '../training/gpu/gpu-process.ts';

/** The graphics card of the lab: asked for once, and its process started, when a run wants it. */
export class GraphicsCard {
  readonly #hosts: URL;
  readonly #adapter: string | null;
  #process: GpuProcess | null = null;

  /**
   * @param hosts any entry point of the lab's hosts.
   * @param adapter part of its name; null for the best that is not made in software.
   */
  constructor(hosts: URL, adapter: string | null) {
    this.#hosts = hosts;
    this.#adapter = adapter;
  }

  /** @throws LabError `device-unavailable`, `device-lost` */
  async open(): Promise<Card> {
    const program = fileURLToPath(new URL('gpu-trainer.ts', this.#hosts));
    this.#process ??= new GpuProcess(new URL('gpu-relay.ts', this.#hosts), { program, adapter: this.#adapter });
    return { facts: await this.#process.facts(), process: this.#process };
  }

  /** The number of its process; null while there is none. */
  get processNumber(): number | null {
    return this.#process?.number ?? null;
  }

  /** Why a run of an arm cannot have it, as a sentence; null if it can. */
  async whyNot(...[experiment, recipe, dataSet]: DropLast<Parameters<typeof whyNotOnCard>>): Promise<string | null> {
    try {
      const { facts } = await this.open();
      const reason = whyNotOnCard(experiment, recipe, dataSet, facts);
      return reason === null ? null : `The graphics card cannot train it because ${reason}.`;
    } catch (error) {
      if (error instanceof LabError && error.code.startsWith('device')) return error.message;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#process?.close();
    this.#process = null;
  }
}

type DropLast<List extends readonly unknown[]> = List extends readonly [...infer First, unknown] ? First : never;
