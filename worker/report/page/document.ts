import { type Content, html, Markup } from './html.ts';
import { style } from './style.ts';

/** Nothing is loaded, nothing runs, nothing is sent: what the page shows is in the page. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A page as one HTML file that needs nothing else.
 * @param foot what stands at the foot of every printed page.
 */
export const htmlDocument = (title: string, foot: string, content: Content): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title} – Epoch Lab report</title>
        <style>
          ${new Markup(style(foot))}
        </style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html> `.text;
