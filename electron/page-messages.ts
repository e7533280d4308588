import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { z } from 'zod';
import { errorRecord, LabError } from '../worker/contract/errors.ts';
import type { Printed } from '../worker/contract/shell.ts';
import { largestMessage } from '../worker/contract/wire/message.ts';
import type { AskedByPage, FromPage, ToPage } from './messages.ts';
import { pageOrigin } from './page-origin.ts';

/** The most characters of a report; a printed comparison has a hundredth of it. */
const longestReport = 64 * 1024 * 1024;

const bytes = z.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array && value.length <= largestMessage,
  `a message of at most ${largestMessage} bytes`,
);

/** What each message must hold. No message takes a path, an address or code. */
const told = {
  'lab:open': z.tuple([]),
  'lab:send': z.tuple([z.uint32(), bytes]),
  'files:listen': z.tuple([]),
} as const satisfies { [Name in keyof FromPage]: z.ZodType<FromPage[Name]> };

const asked = {
  'report:print': z.tuple([z.string().max(longestReport), z.string().max(200)]),
} as const satisfies { [Name in keyof AskedByPage]: z.ZodType<AskedByPage[Name]['input']> };

export type PageListeners = {
  readonly [Name in keyof FromPage]: (page: WebContents, ...values: FromPage[Name]) => void;
};
export type PageAnswers = {
  readonly [Name in keyof AskedByPage]: (
    page: WebContents,
    ...input: AskedByPage[Name]['input']
  ) => Promise<AskedByPage[Name]['answer']>;
};

/**
 * The page a message is from.
 * @param isPage whether these are the contents of one of the app's windows.
 * @throws LabError `usage` for a frame inside a page, a page of another origin, or contents of another window.
 */
function senderOf(event: IpcMainEvent | IpcMainInvokeEvent, isPage: (contents: WebContents) => boolean): WebContents {
  const { sender, senderFrame } = event;
  const isOwn = senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.origin === pageOrigin;
  if (isOwn && isPage(sender)) return sender;
  throw new LabError('usage', `A message from ${senderFrame?.origin ?? 'a page that is gone'} was refused.`);
}

function checked<Schema extends z.ZodType>(name: string, schema: Schema, values: unknown[]): z.output<Schema> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new LabError('usage', `The message "${name}" was refused: ${z.prettifyError(parsed.error)}`);
}

/** Listens to what pages say; what comes from elsewhere or is none of the above is refused, and logged. */
export function listenToPages(
  isPage: (contents: WebContents) => boolean,
  listeners: PageListeners,
  answers: PageAnswers,
  log: (text: string) => void,
): void {
  // Each schema is the one of its listener: the two lists are written against the same types.
  const listen = (name: keyof FromPage): void => {
    const listener = listeners[name] as (page: WebContents, ...values: unknown[]) => void;
    ipcMain.on(name, (event, ...values: unknown[]) => {
      try {
        listener(senderOf(event, isPage), ...checked(name, told[name], values));
      } catch (error) {
        log(`${errorRecord(error).message}\n`);
      }
    });
  };
  const answer = (name: keyof AskedByPage): void => {
    ipcMain.handle(name, async (event, ...values: unknown[]): Promise<Printed> => {
      try {
        return await answers[name](senderOf(event, isPage), ...checked(name, asked[name], values));
      } catch (error) {
        log(`${errorRecord(error).message}\n`);
        return { outcome: 'failed', error: errorRecord(error) };
      }
    });
  };
  (Object.keys(told) as (keyof FromPage)[]).forEach(listen);
  (Object.keys(asked) as (keyof AskedByPage)[]).forEach(answer);
}

/** Tells a page something, if it is still there. */
export function tellPage<Name extends keyof ToPage>(page: WebContents, name: Name, ...values: ToPage[Name]): void {
  if (!page.isDestroyed()) page.send(name, ...values);
}
