import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { BrowserWindow, dialog, session } from 'electron';
import { LabError } from '../worker/contract/errors.ts';
import type { Printed } from '../worker/contract/shell.ts';
import { guardSession } from './guard.ts';
import { pageScheme } from './page-origin.ts';
import { texts } from './texts.ts';

const address = `${pageScheme}://report/`;
const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:",
  'X-Content-Type-Options': 'nosniff',
};

/** A name for a file made of what a user typed. */
const fileName = (name: string): string => `${name.replace(/[^\p{L}\p{N} ._-]+/gu, '-').slice(0, 100) || 'report'}.pdf`;

let printed = 0;

/** A window nobody sees, which shows one document, runs no script, and reaches nothing else. */
async function withHiddenWindow<Result>(
  html: string,
  use: (window: BrowserWindow) => Promise<Result>,
): Promise<Result> {
  // A name without `persist:` is a session in memory; a new one, since a session keeps what it was told to answer.
  const own = session.fromPartition(`report-${++printed}`);
  guardSession(own);
  own.protocol.handle(pageScheme, ({ url }) =>
    url === address ? new Response(html, { headers }) : new Response(null, { status: 404 }),
  );
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: own, sandbox: true, contextIsolation: true, javascript: false, spellcheck: false },
  });
  try {
    await window.loadURL(address);
    return await use(window);
  } finally {
    window.destroy();
    own.protocol.unhandle(pageScheme);
  }
}

/**
 * Asks where to, and prints a document to a PDF there.
 * @throws LabError `cannot-write`.
 */
export async function printToPdf(parent: BrowserWindow, html: string, name: string): Promise<Printed> {
  const { canceled, filePath } = await dialog.showSaveDialog(parent, {
    title: texts.print.title,
    defaultPath: fileName(name),
    filters: [{ name: texts.print.filter, extensions: ['pdf'] }],
  });
  if (canceled) return { outcome: 'cancelled' };
  const pdf = await withHiddenWindow(html, ({ webContents }) =>
    webContents.printToPDF({ printBackground: true, preferCSSPageSize: true, pageSize: 'A4', generateTaggedPDF: true }),
  );
  try {
    await writeFile(filePath, pdf);
  } catch (cause) {
    throw new LabError('cannot-write', texts.unwritable(basename(filePath), String(cause)), { cause });
  }
  return { outcome: 'saved' };
}
