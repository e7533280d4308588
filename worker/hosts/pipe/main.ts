import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { errorCodes, errorRecord } from '../../contract/errors.ts';
import { encodeFrame, shellChannel } from '../../contract/wire/frames.ts';
import { writeRpc } from '../../contract/wire/rpc.ts';
import { Lab } from '../../lab/lab.ts';
import { PipeClients } from './clients.ts';
import { findBrowser } from '../browser.ts';
import { printPdf } from '../print-pdf.ts';
import { placesOf } from '../places.ts';
import { numberOption } from '../terminal/options/whole-number.ts';
import { mostJobs } from '../terminal/options/jobs.ts';

/** Milliseconds in which the runs that train must come to their next step and be stored; then it ends all the same. */
const patience = 30_000;

const { stdin, stdout, stderr, env, platform } = process;
const writeOut = stdout.write.bind(stdout);
// Whatever a package prints, in this thread or in a trainer's, must not end up between two frames.
stdout.write = stderr.write.bind(stderr);
const log = (sentence: string): void => void stderr.write(`${sentence}\n`);
const write = (bytes: Uint8Array, taken: () => void): void => void writeOut(bytes, taken);

let lab: Lab | null = null;
let isLeaving = false;

async function leave(why: string, code = 0): Promise<void> {
  if (isLeaving) return;
  isLeaving = true;
  log(why);
  setTimeout(() => process.exit(errorCodes.internal.exit), patience).unref();
  try {
    await lab?.close();
  } catch (error) {
    const record = errorRecord(error);
    log(`Not all could be kept: ${record.message}`);
    code = errorCodes[record.code].exit;
  }
  process.exit(code);
}

/** Tells the shell, if it still listens, and leaves. */
function fail(thrown: unknown): void {
  const error = errorRecord(thrown);
  const end = (): void => void leave(error.message, errorCodes[error.code].exit);
  write(
    encodeFrame({
      channel: shellChannel,
      message: writeRpc({ t: 'q', m: 'event', a: [{ kind: 'trouble', error }] }),
    }),
    end,
  );
  setTimeout(end, 1000);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => void leave(`Leaving: ${signal}.`));
}
stdin.on('end', () => void leave('Leaving: the pipe was closed.'));
stdin.on('error', () => void leave('Leaving: the pipe broke.'));
stdout.on('error', () => void leave('Leaving: the pipe broke.'));
stderr.on('error', () => undefined);
process.on('uncaughtException', fail);

try {
  const { values } = parseArgs({ options: { home: { type: 'string' }, jobs: { type: 'string' } } });
  const places = placesOf({ env, platform, userFolder: homedir() }, values.home);
  const jobs = values.jobs === undefined ? null : numberOption('--jobs', values.jobs, 1, mostJobs);
  const trainer = new URL('../cpu-trainer.ts', import.meta.url);
  lab = new Lab({
    ...places,
    trainer,
    graphicsCard: env['EPOCHLAB_GPU'],
    now: () => new Date().toISOString(),
    printPdf: (html) => printPdf(html, findBrowser(process.env, process.platform)),
  });
  const orphans = jobs === null ? await lab.openAsPreferred() : lab.openForTraining(jobs);
  if (orphans.length > 0) log(`${orphans.length} runs of an earlier lab that ended without notice can be resumed.`);
  const clients = new PipeClients(lab, { write, log });
  stdin.on('data', (piece: Buffer) => {
    if (isLeaving) return;
    try {
      clients.receive(piece);
    } catch (error) {
      void leave(`Leaving: ${errorRecord(error).message}`, errorCodes.usage.exit);
    }
  });
} catch (error) {
  fail(error);
  stdin.resume();
}
