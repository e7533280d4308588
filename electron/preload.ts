import { contextBridge, ipcRenderer } from 'electron';
import type { CarrierEvents, OpenedFile, Shell, ShellCommand } from '../worker/contract/shell.ts';
import type { AskedByPage, FromPage, ToPage } from './messages.ts';

/**
 * Runs in the sandbox of the page, before it. All the page gets is `window.shell`, frozen: functions that take and give
 * plain data. It never sees `ipcRenderer`, a name of a message, or an event.
 */
const tell = <Name extends keyof FromPage>(name: Name, ...values: FromPage[Name]): void =>
  ipcRenderer.send(name, ...values);

const ask = <Name extends keyof AskedByPage>(
  name: Name,
  ...input: AskedByPage[Name]['input']
): Promise<AskedByPage[Name]['answer']> => ipcRenderer.invoke(name, ...input) as Promise<AskedByPage[Name]['answer']>;

function hear<Name extends keyof ToPage>(name: Name, listener: (...values: ToPage[Name]) => void): void {
  ipcRenderer.on(name, (_event, ...values) => listener(...(values as ToPage[Name])));
}

type Receive = (message: Uint8Array) => void;
let events: CarrierEvents | null = null;
let open: { readonly channel: number; readonly listeners: Receive[] } | null = null;
let openFile: (file: OpenedFile) => void = () => undefined;
let command: (command: ShellCommand) => void = () => undefined;

hear('lab:opened', (channel) => {
  const listeners: Receive[] = [];
  open = { channel, listeners };
  events?.ready({
    send: (message) => tell('lab:send', channel, message),
    receive: (listener) => void listeners.push(listener),
  });
});
// What was still under way to a channel that ended, or to the page that was here before, is for nobody.
hear('lab:message', (channel, message) => {
  if (open?.channel === channel) open.listeners.forEach((listener) => listener(message));
});
hear('lab:closed', (sentence) => {
  const told = events;
  events = null;
  open = null;
  told?.closed({ isFinal: false, sentence });
});
hear('file:opened', (file) => openFile(file));
hear('command', (wanted) => command(wanted));

const shell: Shell = {
  openCarrier(wanted) {
    events = wanted;
    open = null;
    tell('lab:open');
  },
  printToPdf: (html, name) => ask('report:print', html, name),
  onOpenFile(listener) {
    openFile = listener;
    tell('files:listen');
  },
  onCommand(listener) {
    command = listener;
  },
};
contextBridge.exposeInMainWorld('shell', shell);
