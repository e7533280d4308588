import { join } from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, powerSaveBlocker, session, type WebContents } from 'electron';
import { endInOrder } from './closing.ts';
import { saveDownloads } from './downloads.ts';
import { guardSession } from './guard.ts';
import { LabHost } from './lab-host.ts';
import { LabWatch } from './lab-watch.ts';
import type { LabProgram } from './lab-program.ts';
import { setMenu } from './menu.ts';
import { filesIn, OpenFiles } from './open-files.ts';
import { PageChannels } from './page-channels.ts';
import { listenToPages, tellPage } from './page-messages.ts';
import { servePage } from './page-protocol.ts';
import { printToPdf } from './print.ts';
import { SystemNotice } from './system-notice.ts';
import { texts } from './texts.ts';
import { openWindow, showWindow } from './window.ts';

export interface DesktopParts {
  /** Folder of the built page. */
  readonly page: string;
  /** The built preload script. */
  readonly preload: string;
  readonly lab: LabProgram;
  /** Files the app was started with. */
  readonly files: readonly string[];
  readonly log: (text: string) => void;
}

/** The app from when it is ready: one window, one lab. To be called before it is, so that no file to be opened is missed. */
export async function startDesktop({ page, preload, lab, files, log }: DesktopParts): Promise<void> {
  let window: BrowserWindow | null = null;
  const opened = new OpenFiles(() => window, files);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    opened.open(filesIn([path], '/'));
  });
  app.on('second-instance', (_event, args, folder) => {
    show();
    opened.open(filesIn(args, folder));
  });
  await app.whenReady();

  guardSession(session.defaultSession);
  saveDownloads(session.defaultSession);
  servePage(session.defaultSession.protocol, page);
  const host = new LabHost(lab, { log, askToTryAgain });
  const notice = new SystemNotice(powerSaveBlocker, () => window);
  const watch = new LabWatch(host, {
    training: (training) => notice.show(training),
    theme: (theme) => (nativeTheme.themeSource = theme),
    log,
  });
  const channels = new PageChannels(host);

  const leave = (pageId: number): void => {
    channels.end(pageId);
    opened.leave(pageId);
  };
  function show(): void {
    if (window) return showWindow(window);
    if (!app.isReady()) return;
    window = openWindow(preload, join(page, 'icon.png'));
    const { id } = window.webContents;
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) leave(id);
    });
    window.webContents.on('render-process-gone', () => leave(id));
    window.on('closed', () => {
      window = null;
      leave(id);
    });
    notice.show(watch.training);
  }

  listenToPages(
    (contents: WebContents) => contents === window?.webContents,
    {
      'lab:open': (from) => channels.open(from),
      'lab:send': (from, channel, message) => channels.send(from, channel, message),
      'files:listen': (from) => opened.listen(from),
    },
    {
      'report:print': (_from, html, name) =>
        window ? printToPdf(window, html, name) : Promise.resolve({ outcome: 'cancelled' }),
    },
    log,
  );
  setMenu(
    {
      command: (command) => {
        show();
        if (window) tellPage(window.webContents, 'command', command);
      },
      open: () => void opened.choose(),
    },
    process.platform,
  );
  endInOrder({ isTraining: () => watch.training.isBusy, window: () => window, stopLab: () => host.stop() });
  app.on('activate', show);
  host.start();
  show();
}

async function askToTryAgain(sentence: string): Promise<boolean> {
  const { title, detail, tryAgain, quit } = texts.labKeepsEnding;
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: title,
    detail: detail(sentence),
    buttons: [tryAgain, quit],
    defaultId: 0,
    cancelId: 1,
  });
  if (response !== 0) app.quit();
  return response === 0;
}
