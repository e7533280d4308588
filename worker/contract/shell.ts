import type { Carrier } from './wire.ts';

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

/** What the desktop shell lends to the page as `window.shell`; in a browser tab there is none. */
export interface Shell {
  /** Opens the page's channel to the lab process. `closed` is told when the process has ended; it is started again. */
  openCarrier(events: CarrierEvents): void;
}
