import { CommanderError } from 'commander';
import { LabError } from '../../contract/errors.ts';
import { type Context, contextOfProcess } from './context.ts';
import { reportError } from './error-report.ts';
import { programOf } from './program.ts';

/** What commander says about arguments it cannot take, as one of our sentences. */
function asUsageError({ message }: CommanderError): LabError {
  const [sentence = '', guess] = message.replace(/^error: /, '').split('\n');
  const better = /Did you mean (?:one of )?(.+)\?/.exec(guess ?? '')?.[1];
  const whole = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`.replace(/\.$/, '');
  return new LabError('usage', better === undefined ? `${whole}.` : `${whole}; did you mean ${better}?`);
}

/**
 * Runs one command line.
 * @param args without the program's name.
 * @returns the exit code; nothing is thrown.
 */
export async function main(args: readonly string[]): Promise<number> {
  const context = contextOfProcess();
  let code = 0;
  try {
    const program = programOf(context, (own) => (code = own));
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return 0;
      // Help that nobody asked for, because a command was missing.
      if (thrown.code === 'commander.help') return 2;
    }
    const error = thrown instanceof CommanderError ? asUsageError(thrown) : thrown;
    return report(context, args, error);
  }
}

/** Says that what was asked for cannot be written to standard output. Returns the exit code. */
export function reportUnwritten(cause: NodeJS.ErrnoException, args: readonly string[]): number {
  const sentence = `Standard output cannot be written: ${cause.code ?? cause.message}.`;
  return report(contextOfProcess(), args, new LabError('cannot-write', sentence, { cause }));
}

function report({ env, err }: Context, args: readonly string[], error: unknown): number {
  const debug = env['EPOCHLAB_DEBUG'];
  return reportError(error, err, { json: args.includes('--json'), debug: debug !== undefined && debug !== '' });
}
