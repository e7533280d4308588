import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import { texts } from './texts.ts';

export interface Closing {
  isTraining: () => boolean;
  window: () => BrowserWindow | null;
  /** Ends the lab in order. */
  stopLab: () => Promise<void>;
}

/**
 * Ends the app: asks first if something is being trained, and leaves when the lab has stored all of it. Where closing the
 * last window does not end the app (macOS) the lab trains on without a window.
 */
export function endInOrder({ isTraining, window, stopLab }: Closing): void {
  let isAgreed = false;
  let isAsking = false;
  let isStopped = false;

  const ask = async (): Promise<void> => {
    const { title, detail, keep, quit } = texts.quitWhileTraining;
    const question: MessageBoxOptions = {
      type: 'question',
      message: title,
      detail,
      buttons: [keep, quit],
      defaultId: 0,
      cancelId: 0,
    };
    const parent = window();
    isAsking = true;
    const { response } = await (parent ? dialog.showMessageBox(parent, question) : dialog.showMessageBox(question));
    isAsking = false;
    if (response !== 1) return;
    isAgreed = true;
    app.quit();
  };

  app.on('before-quit', (event) => {
    if (isAgreed || !isTraining()) {
      isAgreed = true;
      return;
    }
    event.preventDefault();
    if (!isAsking) void ask();
  });
  app.on('browser-window-created', (_event, created) => {
    created.on('close', (event) => {
      if (isAgreed || process.platform === 'darwin' || created !== window()) return;
      // Closing the window is to quit, so that it is asked about before the page is gone.
      event.preventDefault();
      setImmediate(() => app.quit());
    });
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    void stopLab().finally(() => {
      isStopped = true;
      app.quit();
    });
  });
}
