import type { OpenedFile, Printed, ShellCommand } from '../worker/contract/shell.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What a page tells the shell, with the values that go with it. */
export interface FromPage {
  /** Opens a channel to the lab; answered with `lab:opened`, or with `lab:closed` when there is none to be had. */
  'lab:open': [];
  'lab:send': [channel: number, message: Bytes];
  /** The page is ready to be told of opened files. */
  'files:listen': [];
}

/** What a page asks of the shell, with the answer. */
export interface AskedByPage {
  'report:print': { input: [html: string, name: string]; answer: Printed };
}

/** What the shell tells a page. */
export interface ToPage {
  'lab:opened': [channel: number];
  'lab:message': [channel: number, message: Bytes];
  'lab:closed': [sentence: string];
  'file:opened': [file: OpenedFile];
  command: [command: ShellCommand];
}
