import { type Content, html, type Markup } from './html.ts';

/** Captions of the tables and figures of one report, each numbered in the order in which they come. */
export class Captions {
  readonly #counts = { Table: 0, Figure: 0 };

  table(text: Content): Markup {
    return this.#next('Table', text);
  }

  figure(text: Content): Markup {
    return this.#next('Figure', text);
  }

  #next(kind: 'Table' | 'Figure', text: Content): Markup {
    return html`<b>${kind} ${++this.#counts[kind]}.</b> ${text}`;
  }
}
