import { diagnosedParameter, hostBuffers, type LaunchSize, type Sequence, stateBuffer } from '../circuit/circuit.ts';
import type { HostSide, LaidOut } from '../circuit/lay-out.ts';
import type { Dawn } from '../dawn.ts';
import type { Extent, KernelCompiler } from '../kernel-compiler.ts';
import { Recorder, type Side } from './recorder.ts';
import type { Contents, GpuAnswer, GpuRequest } from './requests.ts';
import { Staging } from './staging.ts';

type Ask<Kind extends GpuRequest['kind']> = Extract<GpuRequest, { kind: Kind }>;

type StepsOf = Pick<Ask<'train' | 'gradient'>, 'numbers' | 'contents'>;

/** A request of one lane. */
export interface LaneRequest<Kind extends GpuRequest['kind']> {
  readonly lane: number;
  readonly request: Ask<Kind>;
}

export type SharedBuffers = Readonly<Record<string, { readonly buffer: GPUBuffer; readonly extent: Extent }>>;

const floatBytes = 4;
/** A float32 counts no further than twice this. */
const mostCounted = 2 ** 23;

/**
 * Runs of one circuit side by side, one in each lane: what several of them ask for at once is done by one launch. Calls
 * must not overlap.
 */
export class LaneGroup {
  readonly size: LaunchSize;
  readonly #dawn: Dawn;
  readonly #recorder: Recorder;
  readonly #staging: Staging;
  readonly #host: HostSide;
  readonly #numbers: Float32Array<ArrayBuffer>;
  /** Where the states are, and the counters. */
  #side: Side = 0;
  /** Steps since the group was made: what the device must have counted, too. */
  #steps = 0;

  private constructor(dawn: Dawn, recorder: Recorder, host: HostSide, size: LaunchSize) {
    this.#dawn = dawn;
    this.#recorder = recorder;
    this.#host = host;
    this.size = size;
    const states = host.blocks.map((_, i) => stateBuffer(i));
    const ofLane = (names: readonly string[]): number => sum(names.map((name) => recorder.lane(name, 0).bytes));
    const bytes = Math.max(
      ofLane(states),
      ofLane(host.diagnosis),
      size.chunks * size.lanes * Math.max(ofLane([hostBuffers.scores]), ofLane([host.outputs])),
      size.steps * size.lanes * ofLane(host.gradient),
    );
    this.#staging = new Staging(dawn.device, bytes + 2 * floatBytes);
    this.#numbers = new Float32Array(recorder.extent(hostBuffers.numbers).reduce((a, b) => a * b));
  }

  static async make(
    dawn: Dawn,
    compiler: KernelCompiler,
    { circuit, host }: LaidOut,
    size: LaunchSize,
    shared: SharedBuffers,
  ): Promise<LaneGroup> {
    return new LaneGroup(dawn, await Recorder.make(dawn, compiler, circuit, size, shared), host, size);
  }

  #fill(lane: number, contents: Contents): void {
    for (const [name, values] of Object.entries(contents)) this.#recorder.write(name, lane, values);
  }

  /** Sets the parameters of a lane, and what is kept for them. */
  load(lane: number, { states }: Ask<'load'>): void {
    states.forEach((values, i) => this.#recorder.write(stateBuffer(i), lane, values, this.#side));
  }

  setStatistics(lane: number, { contents }: Ask<'statistics'>): void {
    this.#fill(lane, contents);
  }

  /** The parameters of a lane, and what is kept for them. */
  async state(lane: number): Promise<GpuAnswer> {
    const names = this.#host.blocks.map((_, i) => stateBuffer(i));
    const encoder = this.#dawn.device.createCommandEncoder();
    return this.#read(
      encoder,
      names.map((name) => ({ buffer: this.#recorder.buffer(name, this.#side), ...this.#recorder.lane(name, lane) })),
    );
  }

  /** Sets what steps are made of; those of other lanes are none. */
  #fillSteps(asked: readonly { readonly lane: number; readonly request: StepsOf }[]): void {
    this.#numbers.fill(0);
    for (const { lane, request } of asked) {
      this.#fill(lane, request.contents);
      this.#numbers.set(request.numbers, this.#recorder.lane(hostBuffers.numbers, lane).offset / floatBytes);
    }
    this.#recorder.write(hostBuffers.numbers, 0, this.#numbers);
  }

  /** Makes the steps of some lanes in one launch; lanes that make fewer steps, or none, stay as they are meanwhile. */
  async train(asked: readonly LaneRequest<'train'>[]): Promise<void> {
    const recorder = this.#recorder;
    const steps = Math.max(...asked.map(({ request }) => request.steps));
    this.#fillSteps(asked);
    const { device } = this.#dawn;
    const encoder = device.createCommandEncoder();
    const counter = recorder.buffer(hostBuffers.step, this.#side);
    if (this.#steps + steps > mostCounted) {
      encoder.clearBuffer(counter);
      this.#steps = 0;
    } else encoder.clearBuffer(counter, 0, floatBytes);
    const pass = encoder.beginComputePass();
    for (let step = 0; step < steps; step++) {
      recorder.record(pass, 'train', this.#side);
      this.#side = this.#side === 0 ? 1 : 0;
    }
    pass.end();
    this.#steps += steps;
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  }

  /** Scores, or activations of the output layer, of the examples of some lanes. */
  async evaluate(asked: readonly LaneRequest<'evaluate' | 'outputs'>[]): Promise<GpuAnswer[]> {
    const recorder = this.#recorder;
    const kind = asked[0]!.request.kind;
    const result = kind === 'evaluate' ? hostBuffers.scores : this.#host.outputs;
    const [columns, chunkRows] = recorder.extent(result);
    for (const { lane, request } of asked) this.#fill(lane, request.contents);
    const chunks = Math.ceil(Math.max(...asked.map(({ request }) => request.examples)) / chunkRows);
    const all = await this.#rounds('evaluate', hostBuffers.chunk, chunks, [result]);
    return asked.map(({ lane, request: { examples } }) => {
      const answer = new Float32Array(examples * columns);
      for (let from = 0; from < examples; from += chunkRows) {
        const start = from * this.size.lanes + lane * chunkRows;
        const rows = Math.min(chunkRows, examples - from);
        answer.set(all.subarray(start * columns, (start + rows) * columns), from * columns);
      }
      return [answer];
    });
  }

  /** Gradients and costs of some lanes, part by part of their steps. */
  async gradient(asked: readonly LaneRequest<'gradient'>[]): Promise<GpuAnswer[]> {
    this.#fillSteps(asked);
    const names = this.#host.gradient;
    const parts = Math.max(...asked.map(({ request }) => request.parts));
    const all = await this.#rounds('train', hostBuffers.step, parts, names);
    const sizes = names.map((name) => this.#recorder.lane(name, 0).bytes / floatBytes);
    return asked.map(({ lane, request }) =>
      Array.from({ length: request.parts }, (_, part) => {
        let from = part * sum(sizes) * this.size.lanes;
        return sizes.map((size) => {
          const start = from + lane * size;
          from += size * this.size.lanes;
          return all.slice(start, start + size);
        });
      }).flat(),
    );
  }

  /** Runs a sequence that leaves the states as they are several times; gives the results of each, lane by lane. */
  async #rounds(
    sequence: Sequence,
    counter: string,
    rounds: number,
    results: readonly string[],
  ): Promise<Float32Array<ArrayBuffer>> {
    const recorder = this.#recorder;
    const encoder = this.#dawn.device.createCommandEncoder();
    let at = 0;
    // States must not change sides: the counter is written where it is read next, and carried over.
    const [now, next] = this.#side === 0 ? ([0, 1] as const) : ([1, 0] as const);
    const counters = [now, next].map((side) => recorder.buffer(counter, side)) as [GPUBuffer, GPUBuffer];
    encoder.clearBuffer(counters[0], 0, floatBytes);
    for (let round = 0; round < rounds; round++) {
      const pass = encoder.beginComputePass();
      recorder.record(pass, sequence, now);
      pass.end();
      encoder.copyBufferToBuffer(counters[1], 0, counters[0], 0, floatBytes);
      for (const name of results) {
        const bytes = recorder.extent(name).reduce((a, b) => a * b, floatBytes);
        encoder.copyBufferToBuffer(recorder.buffer(name), 0, this.#staging.buffer, at, bytes);
        at += bytes;
      }
    }
    const [all] = await this.#finish(encoder, [at]);
    return all!;
  }

  /** The outputs of the diagnosis of one lane. */
  async diagnose(lane: number, { contents }: Ask<'diagnose'>): Promise<GpuAnswer> {
    const recorder = this.#recorder;
    this.#fill(0, contents);
    const encoder = this.#dawn.device.createCommandEncoder();
    const copyLane = (from: string, to: string, side: Side): void => {
      const { bytes } = recorder.lane(to, 0);
      encoder.copyBufferToBuffer(
        recorder.buffer(from, side),
        recorder.lane(from, lane).offset,
        recorder.buffer(to),
        0,
        bytes,
      );
    };
    this.#host.blocks.forEach((_, i) => copyLane(stateBuffer(i), diagnosedParameter(i), this.#side));
    if (this.#host.hasStatistics) {
      copyLane(hostBuffers.mean, hostBuffers.diagnosedMean, 0);
      copyLane(hostBuffers.deviation, hostBuffers.diagnosedDeviation, 0);
    }
    const pass = encoder.beginComputePass();
    recorder.record(pass, 'diagnose', 0);
    pass.end();
    return this.#read(
      encoder,
      this.#host.diagnosis.map((name) => ({ buffer: recorder.buffer(name), ...recorder.lane(name, 0) })),
    );
  }

  async #read(
    encoder: GPUCommandEncoder,
    parts: readonly { readonly buffer: GPUBuffer; readonly offset: number; readonly bytes: number }[],
  ): Promise<GpuAnswer> {
    let at = 0;
    for (const { buffer, offset, bytes } of parts) {
      encoder.copyBufferToBuffer(buffer, offset, this.#staging.buffer, at, bytes);
      at += bytes;
    }
    return this.#finish(
      encoder,
      parts.map(({ bytes }) => bytes),
    );
  }

  /**
   * Reads the beginning of the staging buffer in parts.
   * @throws Error if the device has not made the steps it was told to make: what it gives then is nothing.
   */
  async #finish(encoder: GPUCommandEncoder, parts: readonly number[]): Promise<GpuAnswer> {
    const bytes = sum(parts);
    const counter = this.#recorder.buffer(hostBuffers.step, this.#side);
    encoder.copyBufferToBuffer(counter, floatBytes, this.#staging.buffer, bytes, floatBytes);
    this.#dawn.device.queue.submit([encoder.finish()]);
    const read = await this.#staging.read([...parts, floatBytes]);
    const counted = read.at(-1)![0]!;
    if (counted !== this.#steps) throw new Error(`the device made ${counted} steps of ${this.#steps}`);
    return read.slice(0, -1);
  }

  destroy(): void {
    this.#recorder.destroy();
    this.#staging.buffer.destroy();
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
