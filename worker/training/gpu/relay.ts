import { type ChildProcess, fork } from 'node:child_process';
import type { MessagePort } from 'node:worker_threads';
import { errorRecord, LabError } from '../../contract/errors.ts';
import type { Examples } from '../../engine/devices/device.ts';
import type { FromDevice, ToDevice } from '../../engine/devices/gpu/link.ts';
import type { FromGpuProcess, FromRelay, RelayData, ToGpuProcess, ToRelay } from './process-messages.ts';

/**
 * Nothing a run asks for takes longer, in milliseconds, unless the card hangs; but at first the kernels of a network are
 * compiled, which may be hundreds.
 */
const longestAnswer = { open: 240_000, other: 30_000 } as const;

const longestRest = 60_000;

/** A run, by the port to its thread. */
interface Run {
  readonly port: MessagePort;
  readonly word: Int32Array;
  /** Ends the wait for an answer; null while nothing is asked. */
  timer: NodeJS.Timeout | null;
}

/**
 * Stands between the threads of runs and the process of the graphics card: starts it when it is needed, answers for it
 * when it is gone or hangs, and starts it again for what is asked next.
 */
export class Relay {
  readonly #data: RelayData;
  readonly #say: (message: FromRelay) => void;
  readonly #runs = new Map<number, Run>();
  #next = 1;
  #process: ChildProcess | null = null;
  #ready: Extract<FromRelay, { kind: 'ready' }> | null = null;
  /** Names of the data the process has. */
  readonly #sent = new Set<string>();
  #lostBy = '';
  #resting: NodeJS.Timeout | undefined;

  constructor(data: RelayData, say: (message: FromRelay) => void) {
    this.#data = data;
    this.#say = say;
  }

  hear(message: ToRelay): void {
    switch (message.kind) {
      case 'begin':
        this.#begin();
        if (this.#ready) this.#say(this.#ready);
        return;
      case 'link':
        return this.#link(message.port, new Int32Array(message.signal));
      case 'lose':
        this.#send({ kind: 'lose' });
    }
  }

  #begin(): void {
    if (this.#process) return;
    // Its warnings are those of drivers: nobody can do anything about them.
    const child = fork(this.#data.program, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#process = child;
    this.#sent.clear();
    this.#lostBy = '';
    child.on('message', (message: FromGpuProcess) => this.#fromProcess(child, message));
    child.on('error', () => this.#gone(child, sentence('its process could not be started')));
    child.on('exit', (code, signal) => this.#gone(child, sentence(`its process ended (${signal ?? `code ${code}`})`)));
    this.#send({ kind: 'begin', adapter: this.#data.adapter });
  }

  #send(message: ToGpuProcess): void {
    if (this.#process?.connected) this.#process.send(message, () => undefined);
  }

  #fromProcess(child: ChildProcess, message: FromGpuProcess): void {
    switch (message.kind) {
      case 'ready':
        this.#ready = { ...message, process: child.pid ?? 0 };
        return this.#say(this.#ready);
      case 'unavailable':
        this.#say(message);
        child.kill('SIGKILL');
        return;
      case 'reply': {
        this.#reply(message.run, message.reply);
        // A device that was lost serves nobody any more: the next run finds a fresh one.
        if ('error' in message.reply && message.reply.error.code === 'device-lost') {
          this.#end(child, message.reply.error.message);
        }
      }
    }
  }

  #end(child: ChildProcess, reason: string): void {
    this.#lostBy ||= reason;
    child.kill('SIGKILL');
  }

  #gone(child: ChildProcess, reason: string): void {
    if (this.#process !== child) return;
    this.#process = null;
    this.#ready = null;
    this.#say({ kind: 'unavailable', error: errorRecord(lost(this.#lostBy || reason)) });
    for (const [run, { timer }] of this.#runs) {
      if (timer !== null) this.#reply(run, { error: errorRecord(lost(this.#lostBy || reason)) });
    }
  }

  #link(port: MessagePort, word: Int32Array): void {
    const number = this.#next++;
    const run: Run = { port, word, timer: null };
    this.#runs.set(number, run);
    port.on('message', (message: ToDevice) => {
      if (message.kind === 'open') this.#begin();
      const child = this.#process;
      const longest = longestAnswer[message.kind === 'open' ? 'open' : 'other'];
      run.timer = setTimeout(() => {
        if (child) this.#end(child, sentence(`it did not answer for ${longest / 1000} seconds`));
      }, longest);
      if (child) this.#send({ kind: 'ask', run: number, message: this.#outgoing(message) });
      else this.#reply(number, { error: errorRecord(lost(sentence('its process is gone'))) });
    });
    port.on('close', () => {
      this.#runs.delete(number);
      this.#rest();
      if (run.timer !== null) clearTimeout(run.timer);
      this.#send({ kind: 'leave', run: number });
    });
  }

  /** Ends a process that nobody has needed for a while: it holds memory of the card. */
  #rest(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      if (this.#runs.size === 0 && this.#process) this.#end(this.#process, sentence('nobody needed it'));
    }, longestRest).unref();
  }

  /** What is sent for a message: data go once to every process, as copies of what threads share. */
  #outgoing(message: ToDevice): ToDevice {
    if (message.kind !== 'open' || message.opening.data === null) return message;
    const { data, examples } = message.opening;
    const isThere = this.#sent.has(data);
    this.#sent.add(data);
    return { ...message, opening: { ...message.opening, examples: isThere || !examples ? null : copied(examples) } };
  }

  #reply(number: number, reply: FromDevice): void {
    const run = this.#runs.get(number);
    if (!run || run.timer === null) return;
    clearTimeout(run.timer);
    run.timer = null;
    if ('answer' in reply) {
      // What comes from another process lies in the buffer of its message.
      const answer = reply.answer.map((values) => values.slice());
      run.port.postMessage(
        { answer } satisfies FromDevice,
        answer.map(({ buffer }) => buffer),
      );
    } else run.port.postMessage(reply);
    Atomics.store(run.word, 0, 1);
    Atomics.notify(run.word, 0);
  }
}

const copied = ({ rowStart, entries, labels }: Examples): Examples => ({
  rowStart: rowStart.slice(),
  entries: entries.slice(),
  labels: labels.slice(),
});

const sentence = (reason: string): string => `The graphics card stopped: ${reason}.`;
const lost = (message: string): LabError => new LabError('device-lost', message);
