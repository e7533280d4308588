import { LabError } from '../contract/errors.ts';
import { openBrowser } from './debugged-browser.ts';

/** What the page is allowed: it asks for no more, and the browser is kept from both as well. */
const offline = { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 };

/**
 * A self-contained page as PDF by a Chromium, without network and without scripts.
 * @param path of the browser's program; null where there is none.
 * @throws LabError `browser-missing` if there is none or it does not print.
 */
export async function printPdf(html: string, path: string | null): Promise<Uint8Array<ArrayBuffer>> {
  if (path === null) throw new LabError('browser-missing', 'There is no Chromium here that could print a PDF.');
  try {
    await using browser = await openBrowser(path);
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    const page = (method: string, params: object = {}) => browser.send(method, params, String(sessionId));
    await page('Emulation.setScriptExecutionDisabled', { value: true });
    await page('Network.enable');
    await page('Network.emulateNetworkConditions', offline);
    await page('Page.enable');
    // The main frame of a page has the page's id.
    await page('Page.setDocumentContent', { frameId: targetId, html });
    const options = {
      preferCSSPageSize: true,
      printBackground: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    };
    const { data } = await page('Page.printToPDF', options);
    return Uint8Array.from(Buffer.from(String(data), 'base64'));
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError('browser-missing', `${path} did not print the report.`, { cause });
  }
}
