import { app, BrowserWindow, dialog, nativeTheme } from 'electron';
import { pageOrigin } from './page-origin.ts';
import { Restarts } from './restarts.ts';
import { texts } from './texts.ts';

/** Shown before the page has painted itself; as the page's own background. */
const background = { light: '#ffffff', dark: '#16181d' };

/**
 * Opens the window with the page, as a page of the open web would be shown: in a sandbox, without Node, in a world of
 * its own beside the preload script.
 */
export function openWindow(preload: string, icon: string): BrowserWindow {
  const window = new BrowserWindow({
    title: texts.app,
    icon,
    width: 1360,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => window.show());
  loadAgainWhenGone(window);
  void window.loadURL(`${pageOrigin}/`);
  return window;
}

/** A page that ended by itself is loaded again; the lab has not noticed. */
function loadAgainWhenGone(window: BrowserWindow): void {
  const { detail, load, quit, title } = texts.pageEnded;
  const restarts = new Restarts();
  const loadAgain = (): void => {
    if (window.isDestroyed()) return;
    restarts.started();
    window.webContents.reload();
  };
  const ask = async (): Promise<void> => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: title,
      detail,
      buttons: [load, quit],
      defaultId: 0,
      cancelId: 1,
    });
    if (response !== 0) {
      app.quit();
      return;
    }
    restarts.forget();
    loadAgain();
  };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const wait = restarts.ended();
    if (wait === null) void ask();
    else setTimeout(loadAgain, wait);
  });
}

/** Brings the window to the front, wherever it is. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
