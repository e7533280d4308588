import type { Session } from 'electron';
import { pageOrigin } from './page-origin.ts';

/** The page saves what it made itself, to where the user says in a dialog; nothing else is ever downloaded. */
export function saveDownloads(session: Session): void {
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${pageOrigin}/`)) return event.preventDefault();
    item.setSaveDialogOptions({ defaultPath: item.getFilename() });
  });
}
