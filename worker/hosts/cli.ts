import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { placesOf } from './places.ts';

/** The terminal, `epoch-lab`. Starting is quick because what was compiled once is kept beside the user's other caches. */
const { env, platform } = process;
enableCompileCache(join(placesOf({ env, platform, userFolder: homedir() }).cache, 'modules'));

// Whoever reads our output may stop at any time (`epoch-lab list | head`); what was asked for is done all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const { main } = await import('./terminal/main.ts');
process.exitCode = await main(process.argv.slice(2));
