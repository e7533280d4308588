/** The desktop app. It shows the page and keeps the lab process; what is computed and stored, the lab computes and stores. */
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { z } from 'zod';
import { errorRecord } from '../worker/contract/errors.ts';
import { startDesktop } from './desktop.ts';
import { guardAllContents } from './guard.ts';
import { labProgram } from './lab-program.ts';
import { filesIn } from './open-files.ts';
import { registerPageScheme } from './page-protocol.ts';
import { texts } from './texts.ts';

// Schemas are interpreted: no code is made of text anywhere in this process.
z.config({ jitless: true });
app.enableSandbox();
registerPageScheme();
guardAllContents();
app.setName(texts.app);
app.setAppUserModelId('io.github.epoch-lab');
app.setAboutPanelOptions({ applicationName: texts.app, applicationVersion: app.getVersion() });

/** The checkout in development, the archive in the packaged app; this file is at `dist/electron/main.js` of it. */
const root = join(import.meta.dirname, '..', '..');

const log = (text: string): void => void process.stderr.write(text);

if (app.requestSingleInstanceLock()) {
  // Not awaited: the app is not ready before this file has been read to its end.
  startDesktop({
    page: join(root, 'dist', 'page'),
    preload: join(root, 'dist', 'electron', 'preload.cjs'),
    lab: labProgram(
      { isPackaged: app.isPackaged, resources: process.resourcesPath, checkout: root },
      process.platform,
      process.env,
    ),
    files: filesIn(process.argv, process.cwd()),
    log,
  }).catch((error: unknown) => {
    log(`${String(error)}\n`);
    dialog.showErrorBox(texts.notStarted, errorRecord(error).message);
    app.exit(1);
  });
} else {
  // The first instance is told what this one was started with, and shows itself.
  app.quit();
}
