import { createHash } from 'node:crypto';
import { errorRecord, LabError } from '../../../contract/errors.ts';
import { uploadData } from './data-on-device.ts';
import type { AdapterFacts } from './adapter-facts.ts';
import { type Dawn, openDawn } from './dawn.ts';
import { KernelCompiler } from './kernel-compiler.ts';
import { LaneGroup, type SharedBuffers } from './lanes/lane-group.ts';
import type { GpuAnswer } from './lanes/requests.ts';
import { Turns } from './lanes/turns.ts';
import { probe } from './probe.ts';
import type { FromDevice, Opening, ToDevice } from './link.ts';

/** A group of lanes, and which of them are free. */
interface Group {
  readonly group: LaneGroup;
  readonly turns: Turns;
  readonly free: number[];
}

/** Groups kept without a run. */
const mostIdle = 4;

/** A lane of a run. */
interface Seat {
  readonly group: Group;
  readonly lane: number;
}

/** Owns the device, and lets runs of all kinds train on it side by side: runs whose kernels are the same share launches. */
export class GpuServer {
  readonly #dawn: Dawn;
  readonly #compiler: KernelCompiler;
  readonly #groups = new Map<string, Promise<Group>[]>();
  readonly #data = new Map<string, SharedBuffers>();
  /** Groups by the promise of them, and those without a run, the longest so first. */
  readonly #made = new WeakMap<Promise<Group>, Group>();
  readonly #idle = new Set<Group>();
  #making: Promise<unknown> = Promise.resolve();
  readonly #seats = new Map<number, Promise<Seat>>();
  #failure: string | null = null;
  #closing = false;

  private constructor(dawn: Dawn, compiler: KernelCompiler) {
    this.#dawn = dawn;
    this.#compiler = compiler;
    // What goes wrong on the device is told nowhere else: results would be zeros.
    dawn.device.addEventListener('uncapturederror', ({ error }) => (this.#failure ??= error.message));
    void dawn.device.lost.then(({ message }) => {
      if (!this.#closing) this.#failure ??= message === '' ? 'its driver was reset' : message;
    });
  }

  /**
   * @param wanted part of the name of an adapter; one that runs in software is taken only if it is named.
   * @throws LabError `device-unavailable`
   */
  static async open(wanted: string | null): Promise<GpuServer> {
    const dawn = await openDawn(wanted);
    const compiler = new KernelCompiler(dawn);
    await probe(dawn, compiler);
    return new GpuServer(dawn, compiler);
  }

  get adapter(): AdapterFacts {
    return this.#dawn.adapter;
  }

  get device(): GPUDevice {
    return this.#dawn.device;
  }

  /** Answers a request of a run, which is known by a number and asks for one thing at a time. */
  async answer(run: number, message: ToDevice): Promise<FromDevice> {
    try {
      const answer = await this.#do(run, message);
      return this.#failure === null ? { answer } : { error: this.#errorOf(null) };
    } catch (thrown) {
      return { error: this.#errorOf(thrown) };
    }
  }

  async #do(run: number, message: ToDevice): Promise<GpuAnswer> {
    if (message.kind === 'open') {
      const seat = this.#seat(message.opening);
      this.#seats.set(run, seat);
      await seat;
      return [];
    }
    const { group, lane } = await this.#seats.get(run)!;
    return group.turns.ask(lane, message);
  }

  /** Frees the lane of a run. */
  leave(run: number): void {
    this.#seats.get(run)?.then(
      ({ group, lane }) => {
        group.turns.leave(lane);
        group.free.push(lane);
        if (group.free.length === group.group.size.lanes) this.#idle.add(group);
      },
      () => undefined,
    );
    this.#seats.delete(run);
  }

  #errorOf(thrown: unknown) {
    if (thrown instanceof LabError) return errorRecord(thrown);
    const why = this.#failure ?? (thrown instanceof Error && thrown.message !== '' ? thrown.message : 'it was lost');
    return errorRecord(new LabError('device-lost', `The graphics card stopped: ${why}.`));
  }

  async #seat(opening: Opening): Promise<Seat> {
    const { laidOut, size, data } = opening;
    const key = createHash('sha256')
      .update(JSON.stringify([laidOut.circuit, data, size]))
      .digest('hex');
    const known = this.#groups.get(key) ?? [];
    this.#groups.set(key, known);
    for (const each of known) {
      const group = await each;
      const lane = group.free.shift();
      if (lane === undefined) continue;
      this.#idle.delete(group);
      return { group, lane };
    }
    const shared = this.#dataOf(opening);
    this.#makeRoom();
    const made = this.#make(opening, shared).then((group) => ({
      group,
      turns: new Turns(group),
      free: Array.from({ length: size.lanes }, (_, lane) => lane),
    }));
    known.push(made);
    made.then(
      (group) => this.#made.set(made, group),
      () => undefined,
    );
    try {
      const group = await made;
      return { group, lane: group.free.shift()! };
    } catch (error) {
      void known.splice(known.indexOf(made), 1);
      throw error;
    }
  }

  #dataOf({ data, examples, inputs }: Opening): SharedBuffers {
    if (data === null) return {};
    const shared = this.#data.get(data) ?? uploadData(this.device, examples!, inputs);
    this.#data.set(data, shared);
    return shared;
  }

  /**
   * One group after the other: errors of the device are gathered on a stack.
   * @throws LabError `device-unavailable` if there is no room, or a kernel is not taken.
   */
  #make({ laidOut, size }: Opening, shared: SharedBuffers): Promise<LaneGroup> {
    const made = this.#making.then(async () => {
      try {
        return await LaneGroup.make(this.#dawn, this.#compiler, laidOut, size, shared);
      } catch (error) {
        const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
        throw new LabError('device-unavailable', `The graphics card does not take these runs: ${reason}`);
      }
    });
    this.#making = made.catch(() => undefined);
    return made;
  }

  /** Lets go of groups in which nobody trains any more; some are kept for who comes next. */
  #makeRoom(): void {
    const idle = [...this.#idle];
    for (const group of idle.slice(0, Math.max(0, idle.length - mostIdle))) {
      this.#idle.delete(group);
      for (const known of this.#groups.values()) {
        const at = known.findIndex((each) => this.#made.get(each) === group);
        if (at >= 0) void known.splice(at, 1);
      }
      group.group.destroy();
    }
  }

  /** Gives the device back. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#compiler.close();
    this.#dawn.close();
  }
}
