/**
 * The lab for the desktop shell: its messages on standard input and output as frames, its log on standard error. It
 * ends in order, with a checkpoint of every run that trains, when the pipe ends or on SIGTERM, SIGINT and SIGHUP; so it
 * never outlives a shell that was killed.
 *
 * Arguments: `--home FOLDER`, `--jobs N`. Exit codes are those of the terminal; why it could not begin is told on the
 * shell's channel first, as trouble.
 */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { placesOf } from './places.ts';

const { env, platform } = process;
enableCompileCache(join(placesOf({ env, platform, userFolder: homedir() }).cache, 'modules'));

await import('./pipe/main.ts');
