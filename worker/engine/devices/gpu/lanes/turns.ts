import type { LaneGroup, LaneRequest } from './lane-group.ts';
import type { GpuAnswer, GpuRequest, GpuRequestKind } from './requests.ts';

interface Pending {
  readonly lane: number;
  readonly request: GpuRequest;
  readonly resolve: (answer: GpuAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** How long a turn waits for lanes that took part in the one before, in milliseconds, and as a share of how long that took. */
const patience = { least: 1, most: 20, share: 0.5 } as const;

/**
 * Lets the lanes of a group take turns: what they ask for while the device is busy is done together as soon as it is
 * not. Who trains in step with others is waited for a moment, so that no launch is made for a few of them.
 */
export class Turns {
  readonly #group: LaneGroup;
  #pending: Pending[] = [];
  #expected: ReadonlySet<number> = new Set();
  #arrived: () => void = () => undefined;
  #isRunning = false;
  #lastTurn = 0;

  constructor(group: LaneGroup) {
    this.#group = group;
  }

  /** One request of a lane, which makes the next one when this is answered. */
  ask(lane: number, request: GpuRequest): Promise<GpuAnswer> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ lane, request, resolve, reject });
      this.#arrived();
      if (!this.#isRunning) void this.#run();
    });
  }

  /** A lane that asks for nothing any more. */
  leave(lane: number): void {
    this.#expected = new Set([...this.#expected].filter((other) => other !== lane));
    this.#arrived();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#pending.length > 0) {
      await this.#gather();
      const turn = this.#pending;
      this.#pending = [];
      this.#expected = new Set(turn.map(({ lane }) => lane));
      const started = performance.now();
      await this.#take(turn);
      this.#lastTurn = performance.now() - started;
    }
    this.#isRunning = false;
  }

  /** Waits until all that are expected have asked, or for as long as it pays. */
  async #gather(): Promise<void> {
    const { least, most, share } = patience;
    const end = performance.now() + Math.max(least, Math.min(most, share * this.#lastTurn));
    const isComplete = () => [...this.#expected].every((lane) => this.#pending.some((each) => each.lane === lane));
    for (let left = end - performance.now(); !isComplete() && left > 0; left = end - performance.now()) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
    this.#arrived = () => undefined;
  }

  async #take(turn: readonly Pending[]): Promise<void> {
    const of = <Kind extends GpuRequestKind>(...kinds: readonly Kind[]) =>
      turn.filter((each): each is Pending & LaneRequest<Kind> => kinds.some((kind) => each.request.kind === kind));
    const none: GpuAnswer = [];
    for (const each of of('load')) await settle([each], () => (this.#group.load(each.lane, each.request), [none]));
    for (const each of of('statistics')) {
      await settle([each], () => (this.#group.setStatistics(each.lane, each.request), [none]));
    }
    const trained = of('train');
    if (trained.length > 0) {
      await settle(trained, async () => {
        await this.#group.train(trained);
        return trained.map(() => none);
      });
    }
    const looked = of('gradient');
    if (looked.length > 0) await settle(looked, () => this.#group.gradient(looked));
    for (const kind of ['evaluate', 'outputs'] as const) {
      const judged = of(kind);
      if (judged.length > 0) await settle(judged, () => this.#group.evaluate(judged));
    }
    for (const each of of('diagnose')) {
      await settle([each], async () => [await this.#group.diagnose(each.lane, each.request)]);
    }
    for (const each of of('state')) await settle([each], async () => [await this.#group.state(each.lane)]);
  }
}

/** Answers requests with what `work` gives for each of them, or tells all of them why not. */
async function settle(
  asked: readonly Pending[],
  work: () => readonly GpuAnswer[] | Promise<readonly GpuAnswer[]>,
): Promise<void> {
  try {
    const answers = await work();
    asked.forEach(({ resolve }, i) => resolve(answers[i]!));
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}
