import { homedir } from 'node:os';
import type { Readable } from 'node:stream';
import { programVersion } from '../../lab/version.ts';
import { type Places, placesOf } from '../places.ts';
import { type Output, outputOn } from './output.ts';

/** What every command is given of the world outside. */
export interface Context {
  /** Results. */
  readonly out: Output;
  /** Progress, errors and everything else that is not asked for. */
  readonly err: Output;
  readonly input: Readable;
  /** @param home as `--home` names it. */
  places(home: string | undefined): Places;
  /** How the user starts this program, to be followed by its arguments. */
  readonly invocation: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => string;
}

export function contextOfProcess(): Context {
  const { env, platform } = process;
  const isScript = env['npm_lifecycle_event'] === 'start' || env['npm_lifecycle_event'] === 'lab';
  return {
    out: outputOn(process.stdout, env),
    err: outputOn(process.stderr, env),
    input: process.stdin,
    places: (home) => placesOf({ env, platform, userFolder: homedir() }, home),
    invocation: isScript ? 'npm run lab --' : 'epoch-lab',
    version: programVersion(),
    env,
    now: () => new Date().toISOString(),
  };
}
