import type { Context } from '../context.ts';
import { run, type RunOptions } from './run.ts';

/** The first thing to try in a terminal: a small comparison from beginning to end, and what to do next. */
export async function tryOut(context: Context, options: Pick<RunOptions, 'home' | 'jobs'>): Promise<number> {
  const code = await run(context, 'first-steps', { ...options, device: 'cpu' });
  if (code !== 0) return code;
  const { invocation, out } = context;
  out.lines([
    '',
    out.style.bold('What to try next'),
    `  ${invocation} run first-steps --seeds 1-12   more seeds, a surer verdict`,
    `  ${invocation} presets                        the experiments of the lectures`,
    `  ${invocation} data add FOLDER                bring MNIST, on which they are`,
  ]);
  return code;
}
