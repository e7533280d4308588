import type { BrowserWindow, PowerSaveBlocker } from 'electron';
import type { Training } from './training.ts';

/** Tells the system what is being trained: it is not to fall asleep meanwhile, and the dock or task bar shows how far it is. */
export class SystemNotice {
  readonly #blocker: PowerSaveBlocker;
  readonly #window: () => BrowserWindow | null;
  #blocking: number | null = null;

  constructor(blocker: PowerSaveBlocker, window: () => BrowserWindow | null) {
    this.#blocker = blocker;
    this.#window = window;
  }

  show({ isBusy, done }: Training): void {
    // Less than zero takes the bar away.
    this.#window()?.setProgressBar(isBusy ? done : -1);
    if (isBusy === (this.#blocking !== null)) return;
    if (this.#blocking !== null) this.#blocker.stop(this.#blocking);
    // The screen may go dark; only the machine is to go on.
    this.#blocking = isBusy ? this.#blocker.start('prevent-app-suspension') : null;
  }
}
