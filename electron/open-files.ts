import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { dialog, type BrowserWindow, type WebContents } from 'electron';
import { errorRecord, LabError } from '../worker/contract/errors.ts';
import { fileEndings, type OpenedFile } from '../worker/contract/shell.ts';
import { largestMessage } from '../worker/contract/wire/message.ts';
import { tellPage } from './page-messages.ts';
import { texts } from './texts.ts';

/** The most bytes of each kind of file: an experiment is text, and a bundle must fit into a message to the lab. */
const most = { [fileEndings.experiment]: 1024 * 1024, [fileEndings.bundle]: largestMessage - 1024 };
const endings = Object.values(fileEndings);
const endingOf = (path: string): (typeof endings)[number] | undefined =>
  endings.find((ending) => path.toLowerCase().endsWith(ending));

/** The files among the arguments a program was started with in a folder: what ends as our files do, and is no switch. */
export function filesIn(args: readonly string[], folder: string): string[] {
  return args.filter((arg) => !arg.startsWith('-') && endingOf(arg)).map((path) => resolve(folder, path));
}

/**
 * Reads a file the user opened.
 * @throws LabError `usage` for what is no plain file of ours, or too large; `data-damaged` if it cannot be read.
 */
async function readOpened(path: string): Promise<OpenedFile> {
  const name = basename(path);
  const ending = endingOf(path);
  try {
    // Before it is opened: to open a pipe is to wait for a writer.
    const isFile = (await stat(path)).isFile();
    if (!isFile || ending === undefined) throw new LabError('usage', texts.notAFile(name));
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > most[ending]) throw new LabError('usage', texts.tooLarge(name, size, most[ending]));
    return { name, bytes: new Uint8Array(await file.readFile()) };
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError('data-damaged', texts.unreadable(name, String(cause)), { cause });
  }
}

/** Files the user opened, on their way to the page: kept until it listens. */
export class OpenFiles {
  readonly #window: () => BrowserWindow | null;
  #waiting: string[];
  #listening: WebContents | null = null;

  /** @param window the window that shows what is opened. */
  constructor(window: () => BrowserWindow | null, paths: readonly string[]) {
    this.#window = window;
    this.#waiting = [...paths];
  }

  open(paths: readonly string[]): void {
    this.#waiting.push(...paths);
    this.#deliver();
  }

  /** The page has come so far that it can show what is opened. */
  listen(page: WebContents): void {
    this.#listening = page;
    this.#deliver();
  }

  /** The page was left, or is loaded again. */
  leave(pageId: number): void {
    if (this.#listening?.id === pageId) this.#listening = null;
  }

  /** Lets the user choose files. */
  async choose(): Promise<void> {
    const extensions = endings.map((ending) => ending.slice(1));
    const options = {
      title: texts.open.title,
      filters: [
        { name: texts.open.filter, extensions },
        { name: texts.open.all, extensions: ['*'] },
      ],
      properties: ['openFile', 'multiSelections'] satisfies ('openFile' | 'multiSelections')[],
    };
    const window = this.#window();
    const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    this.open(filePaths);
  }

  #deliver(): void {
    const page = this.#listening;
    if (!page) return;
    for (const path of this.#waiting.splice(0)) {
      readOpened(path).then(
        (file) => tellPage(page, 'file:opened', file),
        (error: unknown) => dialog.showErrorBox(texts.notOpened, errorRecord(error).message),
      );
    }
  }
}
