import { errorCodes, type ErrorRecord, errorRecord } from '../../contract/errors.ts';
import { visible } from '../../contract/show.ts';
import { type Output, proseWidth } from './output.ts';
import { wrap } from './text/wrap.ts';

export interface ErrorReportOptions {
  /** As one JSON object instead of sentences. */
  readonly json: boolean;
  /** With the place in the program where it happened. */
  readonly debug: boolean;
}

/** Sentence, problems and advice, one below the other. */
function paragraphs({ message, problems, advice }: ErrorRecord, width: number, mark: string): string[] {
  // A single problem is often the sentence itself.
  const listed = problems.filter((problem) => problems.length > 1 || !message.includes(problem.message));
  return [
    ...wrap(visible(message), width, mark, ''),
    ...listed.flatMap((problem) => {
      const place = problem.path === '' ? '' : `${visible(problem.path)}: `;
      return wrap(`${place}${visible(problem.message)}`, width, '  - ', '    ');
    }),
    ...wrap(advice, width),
  ];
}

/** Says what went wrong and what can be done about it. Returns the exit code. */
export function reportError(thrown: unknown, output: Output, { json, debug }: ErrorReportOptions): number {
  const record = errorRecord(thrown);
  if (json) {
    output.write(`${visible(JSON.stringify({ error: record }))}\n`);
  } else {
    const [first = '', ...rest] = paragraphs(record, proseWidth(output), 'Error: ');
    output.lines([first.replace('Error:', output.style.red('Error:')), ...rest]);
  }
  if (debug) for (let at = thrown; at instanceof Error; at = at.cause) output.write(`${at.stack ?? at.message}\n`);
  return errorCodes[record.code].exit;
}
