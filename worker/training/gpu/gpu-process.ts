import { MessageChannel, Worker } from 'node:worker_threads';
import { errorFromRecord } from '../../contract/errors.ts';
import type { AdapterFacts } from '../../engine/devices/gpu/adapter-facts.ts';
import type { LinkEnd } from '../../engine/devices/gpu/link.ts';
import type { FromRelay, RelayData, ToRelay } from './process-messages.ts';

/** The graphics card as the lab has it: a process that is started when it is first asked for, and again when it is gone. */
export class GpuProcess {
  readonly #relay: Worker;
  #waiting: ((message: FromRelay) => void)[] = [];
  #number: number | null = null;

  /** @param relay entry point of the thread that watches the process. */
  constructor(relay: URL, data: RelayData) {
    this.#relay = new Worker(relay, { workerData: data });
    this.#relay.unref();
    this.#relay.on('message', (message: FromRelay) => {
      this.#number = message.kind === 'ready' ? message.process : null;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const tell of waiting) tell(message);
    });
  }

  /** The number of the process; null while there is none. */
  get number(): number | null {
    return this.#number;
  }

  /**
   * What it is, once it is ready.
   * @throws LabError `device-unavailable`, `device-lost`
   */
  async facts(): Promise<AdapterFacts> {
    const answered = new Promise<FromRelay>((resolve) => this.#waiting.push(resolve));
    this.#relay.ref();
    this.#tell({ kind: 'begin' });
    const message = await answered.finally(() => this.#relay.unref());
    if (message.kind === 'unavailable') throw errorFromRecord(message.error);
    return message.facts;
  }

  /** The end of a new run, to be given to its thread. */
  link(): LinkEnd {
    const { port1, port2 } = new MessageChannel();
    const signal = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.#tell({ kind: 'link', port: port2, signal }, [port2]);
    return { port: port1, signal };
  }

  /** Has the device destroyed, as by a driver that is reset. */
  lose(): void {
    this.#tell({ kind: 'lose' });
  }

  #tell(message: ToRelay, transferred: readonly MessagePort[] = []): void {
    this.#relay.postMessage(message, transferred);
  }

  async close(): Promise<void> {
    await this.#relay.terminate();
  }
}

type MessagePort = Extract<ToRelay, { kind: 'link' }>['port'];
