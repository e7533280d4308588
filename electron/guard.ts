import { app, type Session, type WebContents } from 'electron';
import { pageOrigin } from './page-origin.ts';

/** Everything a page needs is in the app, or made by the page; tools for developers have a scheme of their own. */
const schemes = new Set(['app:', 'blob:', 'data:', 'devtools:']);

/** The one thing a page may do that Chromium asks for: put what the user copies into the clipboard. */
const permitted = 'clipboard-sanitized-write';

/** The origin of an address; `null`, as a text, for those that have none. */
function originOf(address: string): string {
  if (!URL.canParse(address)) return 'null';
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}

/** Denies a session every permission but one, every device, and every address outside the app. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback) => {
    callback(permission === permitted && originOf(contents.getURL()) === pageOrigin);
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === permitted && originOf(origin) === pageOrigin,
  );
  session.setDevicePermissionHandler(() => false);
  // Chromium would fetch dictionaries.
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: !URL.canParse(url) || !schemes.has(new URL(url).protocol) });
  });
}

/** Keeps whatever is shown where it is: it may load itself again, and that is all. */
function guardContents(contents: WebContents): void {
  const isAllowed = (to: string, isMainFrame: boolean): boolean =>
    isMainFrame && originOf(to) === pageOrigin && originOf(contents.getURL()) === pageOrigin;
  contents.on('will-navigate', (event) => {
    if (!isAllowed(event.url, event.isMainFrame)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isAllowed(event.url, event.isMainFrame)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Guards everything that will ever be shown; to be called before anything is. */
export function guardAllContents(): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}
