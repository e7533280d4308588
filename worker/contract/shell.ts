import type { ErrorRecord } from './errors.ts';
import type { Carrier } from './wire.ts';

/** What the menu of the desktop asks of the page. */
export const shellCommands = [
  'new-experiment',
  'history',
  'compare',
  'data',
  'settings',
  'palette',
  'shortcuts',
] as const;
export type ShellCommand = (typeof shellCommands)[number];

/** Endings of the files that belong to the app; the system opens them with it. */
export const fileEndings = { experiment: '.experiment.json', bundle: '.epochlab' } as const;

/** A file the user opened: by the menu, by a double click, or by dropping it on the app's icon. */
export interface OpenedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Why a way to the lab is gone; after a final one, trying again is of no use. */
export interface Closed {
  readonly isFinal: boolean;
  readonly sentence: string;
}

/** What becomes of a way to the lab that was asked for. */
export interface CarrierEvents {
  readonly ready: (carrier: Carrier) => void;
  readonly closed: (why: Closed) => void;
}

/** How printing ended. */
export type Printed =
  { readonly outcome: 'saved' | 'cancelled' } | { readonly outcome: 'failed'; readonly error: ErrorRecord };

/** What the desktop shell lends to the page as `window.shell`; in a browser tab there is none. */
export interface Shell {
  /**
   * Opens the page's channel to the lab process; one that was open before ends. `closed` is told once, when the process
   * has ended or cannot be reached; it is started again, and the page may open another channel at once.
   */
  openCarrier(events: CarrierEvents): void;
  /** Asks where to, and prints a whole HTML document, which runs no script and loads nothing, to a PDF there. */
  printToPdf(html: string, name: string): Promise<Printed>;
  /** From now on the listener, and no other, is told of the files the user opens, and of those opened before. */
  onOpenFile(listener: (file: OpenedFile) => void): void;
  /** From now on the listener, and no other, is told what the menu asks. */
  onCommand(listener: (command: ShellCommand) => void): void;
}
