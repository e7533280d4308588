import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CardReport } from '../contract/api/lab.ts';
import { errorFromRecord, LabError } from '../contract/errors.ts';
import { type Card, whyNotOnCard } from '../training/gpu/card.ts';
import { GpuProcess } from '../training/gpu/gpu-process.ts';
import type { SelfTest, SelfTestMessage } from '../training/gpu/self-test.ts';

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

  /** What it is, its limits, and how a tiny training on it went; or why there is none to use. */
  async report(): Promise<CardReport> {
    try {
      const { facts, process } = await this.open();
      const link = process.link();
      const thread = new Worker(new URL('gpu-self-test.ts', this.#hosts), {
        workerData: link,
        transferList: [link.port],
      });
      const [message] = (await once(thread, 'message')) as [SelfTestMessage];
      if ('error' in message) throw errorFromRecord(message.error);
      return { card: facts, test: message.result, problem: problemOf(message.result) };
    } catch (error) {
      if (error instanceof LabError && error.code.startsWith('device')) {
        return { card: null, test: null, problem: error.message };
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#process?.close();
    this.#process = null;
  }
}

/** Further off than rounding explains. */
const tolerance = 1e-4;

const problemOf = ({ distance }: SelfTest): string | null =>
  distance <= tolerance ? null : `The card computes wrongly: weights are off by ${distance.toExponential(1)}.`;

type DropLast<List extends readonly unknown[]> = List extends readonly [...infer First, unknown] ? First : never;
