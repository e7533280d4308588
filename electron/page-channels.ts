import type { WebContents } from 'electron';
import type { LabHost } from './lab-host.ts';
import { tellPage } from './page-messages.ts';

/** The pages' channels to the lab: one for each page, which ends with the page and when it is loaded again. */
export class PageChannels {
  readonly #host: LabHost;
  /** Channels by the id of their page. */
  readonly #channels = new Map<number, number>();

  constructor(host: LabHost) {
    this.#host = host;
  }

  /** Opens a channel for a page instead of the one it has. */
  open(page: WebContents): void {
    this.end(page.id);
    const channel = this.#host.newChannel();
    this.#channels.set(page.id, channel);
    this.#host.open(channel, {
      opened: () => tellPage(page, 'lab:opened', channel),
      message: (message) => tellPage(page, 'lab:message', channel, message),
      closed: (sentence) => {
        this.#channels.delete(page.id);
        tellPage(page, 'lab:closed', sentence);
      },
    });
  }

  /** Passes a message on, if the channel is the page's own. */
  send(page: WebContents, channel: number, message: Uint8Array<ArrayBuffer>): void {
    if (this.#channels.get(page.id) === channel && message.length > 0) this.#host.send(channel, message);
  }

  end(pageId: number): void {
    const channel = this.#channels.get(pageId);
    if (channel === undefined) return;
    this.#channels.delete(pageId);
    this.#host.end(channel);
  }
}
