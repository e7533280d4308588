import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CardReport } from '../contract/api/lab.ts';
import { armRecipes } from '../contract/check-experiment.ts';
import { LabError } from '../contract/errors.ts';
import { show } from '../contract/show.ts';
import { type Card, whyNotOnCard } from '../training/gpu/card.ts';
import { GpuProcess } from '../training/gpu/gpu-process.ts';
import type { SelfTest } from '../training/gpu/self-test.ts';
import type { Subject } from '../training/gpu/kinds-of-step.ts';
import { answerOf } from './thread-answer.ts';

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

  /** Why it cannot take all of some arms of an experiment, as a sentence; null if it can. */
  async whyNot({ experiment, dataSet }: Subject, arms: readonly number[]): Promise<string | null> {
    try {
      const { facts } = await this.open();
      const recipes = armRecipes(experiment);
      for (const arm of arms) {
        const reason = whyNotOnCard(experiment, recipes[arm]!, dataSet, facts);
        const what = arms.length === 1 ? 'it' : show(experiment.arms[arm]!.name);
        if (reason !== null) return `The graphics card cannot train ${what} because ${reason}.`;
      }
      return null;
    } catch (error) {
      if (isOfCard(error)) return error.message;
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
      const test = await answerOf<SelfTest>(thread);
      return { card: facts, test, problem: problemOf(test) };
    } catch (error) {
      if (isOfCard(error)) return { card: null, test: null, problem: error.message };
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#process?.close();
    this.#process = null;
  }
}

/** Whether something failed since the card is not there, or not any more. */
export const isOfCard = (error: unknown): error is LabError =>
  error instanceof LabError && error.code.startsWith('device');

/** Further off than rounding explains. */
const tolerance = 1e-4;

const problemOf = ({ distance }: SelfTest): string | null =>
  distance <= tolerance ? null : `The card computes wrongly: weights are off by ${distance.toExponential(1)}.`;
