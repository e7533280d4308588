import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { placesOf } from './places.ts';

/** The terminal, `epoch-lab`. Starting is quick because what was compiled once is kept beside the user's other caches. */
const { env, platform } = process;
enableCompileCache(join(placesOf({ env, platform, userFolder: homedir() }).cache, 'modules'));

const { main, reportUnwritten } = await import('./terminal/main.ts');
const args = process.argv.slice(2);

// Whoever reads our output may stop at any time (`epoch-lab list | head`), and the disk it goes to may be full; what was
// asked for is done all the same.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exitCode = reportUnwritten(error, args);
});

const code = await main(args);
process.exitCode ??= code;
