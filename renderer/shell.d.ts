import type { Shell } from '../worker/contract/shell.ts';

declare global {
  interface Window {
    /** Only in the desktop window. */
    readonly shell?: Shell;
  }
}
