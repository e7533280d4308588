import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { encodeFrame, FrameReader, shellChannel } from '../worker/contract/wire/frames.ts';
import type { LabProgram } from './lab-program.ts';
import { Restarts } from './restarts.ts';
import { texts } from './texts.ts';

type Message = Uint8Array<ArrayBuffer>;

/** One client of the lab at this end of the pipe: the shell itself, or a page. */
export interface LabClient {
  /** From now on messages can be sent, until `closed` is told. */
  opened(): void;
  message(message: Message): void;
  closed(sentence: string): void;
}

/** What the host asks for what it cannot decide. */
export interface HostSurroundings {
  /** Keeps what the lab process writes to standard error. */
  log(text: string): void;
  /** The lab process ended so often that it is not started again by itself; resolves to whether to try once more. */
  askToTryAgain(sentence: string): Promise<boolean>;
}

/** Milliseconds the lab process gets to store every run that trains, when the app ends. */
const patience = 35_000;

const nothing = new Uint8Array();

/**
 * Keeps one lab process running and carries messages between it and its clients. When the process ends by itself every
 * client is told why in a sentence; it is started again, and who opens a channel meanwhile gets it when there is one.
 */
export class LabHost {
  readonly #program: LabProgram;
  readonly #surroundings: HostSurroundings;
  readonly #restarts = new Restarts();
  readonly #clients = new Map<number, LabClient>();
  /** Clients that want a channel while there is no process. */
  #waiting = new Map<number, LabClient>();
  #process: ChildProcessByStdio<Writable, Readable, Readable> | null = null;
  #ended: Promise<void> = Promise.resolve();
  #lastWords = '';
  #nextChannel = shellChannel + 1;
  #isStopping = false;

  constructor(program: LabProgram, surroundings: HostSurroundings) {
    this.#program = program;
    this.#surroundings = surroundings;
  }

  /** A channel that no page has had. */
  newChannel(): number {
    return this.#nextChannel++;
  }

  /** Opens a channel as soon as there is a process; the shell's own is there from the beginning of every process. */
  open(channel: number, client: LabClient): void {
    if (this.#isStopping) return;
    if (!this.#process) {
      this.#waiting.set(channel, client);
      return;
    }
    this.#clients.set(channel, client);
    client.opened();
  }

  /** Sends a message if the channel is open; what is sent to a lab that has just ended is lost. */
  send(channel: number, message: Message): void {
    if (this.#clients.has(channel)) this.#process?.stdin.write(encodeFrame({ channel, message }));
  }

  /** Ends a channel from this side; its client is told nothing more. */
  end(channel: number): void {
    this.#waiting.delete(channel);
    this.send(channel, nothing);
    this.#clients.delete(channel);
  }

  start(): void {
    const { command, args, env, cwd } = this.#program;
    const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, shell: false });
    const ended = Promise.withResolvers<undefined>();
    this.#process = child;
    this.#ended = ended.promise;
    this.#lastWords = '';
    this.#restarts.started();
    if (child.pid !== undefined) this.#surroundings.log(texts.labStarted(child.pid));
    const reader = new FrameReader();
    child.stdout.on('data', (piece: Buffer) => {
      try {
        for (const { channel, message } of reader.read(piece)) this.#receive(channel, message as Message);
      } catch (error) {
        this.#surroundings.log(`${String(error)}\n`);
        child.kill('SIGKILL');
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-2000);
      this.#surroundings.log(text);
    });
    // That the process has ended is told by `close`; a message to it that was still under way is lost with it.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      this.#lastWords = error.message;
      if (child.pid === undefined) this.#end(texts.labNotStarted(error.message));
      ended.resolve(undefined);
    });
    child.on('close', (code, signal) => {
      this.#end(texts.labEnded(signal ?? code ?? '', this.#lastWords.trim().split('\n').at(-1) ?? ''));
      ended.resolve(undefined);
    });
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const [channel, client] of waiting) this.open(channel, client);
  }

  /** Ends the process in order, with a checkpoint of every run; it is not started again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#process;
    if (!child) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    child.stdin.end();
    await this.#ended;
    clearTimeout(timer);
  }

  #receive(channel: number, message: Message): void {
    const client = this.#clients.get(channel);
    if (message.length > 0) return client?.message(message);
    this.#clients.delete(channel);
    client?.closed(texts.channelRefused);
  }

  #end(sentence: string): void {
    if (!this.#process) return;
    this.#process = null;
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    if (this.#isStopping) return;
    for (const client of clients) client.closed(sentence);
    const wait = this.#restarts.ended();
    if (wait === null) void this.#giveUp(sentence);
    else setTimeout(() => this.#startAgain(), wait);
  }

  async #giveUp(sentence: string): Promise<void> {
    if (!(await this.#surroundings.askToTryAgain(sentence))) return;
    this.#restarts.forget();
    this.#startAgain();
  }

  #startAgain(): void {
    if (!this.#isStopping && !this.#process) this.start();
  }
}
