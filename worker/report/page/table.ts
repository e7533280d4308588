import { type Content, html, type Markup } from './html.ts';

export interface HtmlColumn {
  readonly title: string;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
  /** Hashes and the like. */
  readonly isCode?: boolean;
}

const classOf = ({ isNumber = false, isCode = false }: HtmlColumn): string =>
  isNumber ? 'number' : isCode ? 'code' : 'text';

/** A table with a caption; the first cell of every row names it. */
export function htmlTable(
  caption: Content,
  columns: readonly HtmlColumn[],
  rows: readonly (readonly Content[])[],
): Markup {
  const head = columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.title}</th>`);
  const body = rows.map((cells) => {
    const [first = '', ...rest] = cells;
    const others = rest.map((cell, i) => html`<td class="${classOf(columns[i + 1]!)}">${cell}</td>`);
    return html`<tr>
      <th scope="row" class="${classOf(columns[0]!)}">${first}</th>
      ${others}
    </tr> `;
  });
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table> `;
}
