import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Protocol } from 'electron';
import { mediaType, protectiveHeaders } from '../worker/contract/page-protection.ts';
import { pageOrigin, pageScheme } from './page-origin.ts';

/** Names of files below a folder; none that leaves it can be written so. */
const plainPath = /^(?:\/[\w-][\w.-]*)+$/;

/** Must be called before the app is ready: the page is to be as good as one that came by https. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Answers the page's addresses with the files of a folder, and everything else with 404. */
export function servePage(on: Protocol, folder: string): void {
  on.handle(pageScheme, async ({ url, method }) => {
    const { protocol: scheme, host, pathname } = new URL(url);
    const path = pathname === '/' ? '/index.html' : pathname;
    const isOurs = `${scheme}//${host}` === pageOrigin && method === 'GET' && plainPath.test(path);
    const content = isOurs ? await readFile(join(folder, path)).catch(() => null) : null;
    if (!content) return new Response(null, { status: 404, headers: protectiveHeaders });
    return new Response(content, { headers: { ...protectiveHeaders, 'Content-Type': mediaType(path) } });
  });
}
