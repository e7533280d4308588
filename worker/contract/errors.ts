/**
 * Every way the lab can refuse or fail: an exit code for the terminal (sysexits where one fits) and what the user can
 * do about it. The sentence that says what is wrong comes with each error.
 */
export const errorCodes = {
  usage: { exit: 2, advice: 'Run the command with --help to see what it takes.' },
  'experiment-missing': {
    exit: 66,
    advice: 'Give the path of an experiment file, or the name of a preset (`presets` lists them).',
  },
  'experiment-invalid': {
    exit: 65,
    advice: 'Correct the fields named above; `schema` prints what an experiment file may hold.',
  },
  'over-budget': { exit: 65, advice: 'Make the network, the batch or the number of runs smaller.' },
  'formula-invalid': { exit: 65, advice: 'Correct the formula at the place shown.' },
  'bundle-invalid': { exit: 65, advice: 'Get the bundle again from where it came from.' },
  'data-missing': {
    exit: 66,
    advice: 'Add MNIST on the page Data or by `data add FOLDER`, or use the built-in digits.',
  },
  'data-damaged': { exit: 65, advice: 'Get the file again from where it came from.' },
  'data-changed': { exit: 65, advice: 'Add the folder with the data set the run was started on.' },
  'weights-invalid': {
    exit: 65,
    advice: 'Give an NPZ or safetensors file with one weight matrix and one bias vector per layer.',
  },
  'history-busy': { exit: 75, advice: 'Wait for the other lab to end, or use another home folder (EPOCHLAB_HOME).' },
  'history-damaged': { exit: 74, advice: 'Move the history aside or restore a copy; nothing was changed.' },
  'history-newer': { exit: 78, advice: 'Update Epoch Lab, or use another home folder (EPOCHLAB_HOME).' },
  'history-full': { exit: 74, advice: 'Free some space on the disk; what was stored before is safe.' },
  'not-found': { exit: 66, advice: 'Run `list` to see what the history holds.' },
  'run-busy': { exit: 75, advice: 'Stop the run first, or wait until it ends.' },
  'lab-lost': { exit: 69, advice: 'Wait until the lab is back; what was trained is stored.' },
  'trainer-died': { exit: 1, advice: 'Resume the run; it goes on from its last checkpoint.' },
  'device-unavailable': { exit: 69, advice: 'Use --device cpu.' },
  'device-lost': { exit: 69, advice: 'Resume the run; it goes on from its last checkpoint.' },
  'browser-missing': {
    exit: 69,
    advice: 'Install Chromium, Chrome or Edge, or name one by CHROMIUM_PATH; the HTML report needs none.',
  },
  'cannot-write': { exit: 73, advice: 'Choose a place that can be written to.' },
  'not-comparable': { exit: 65, advice: 'Let at least two arms finish on the same seeds first.' },
  internal: { exit: 70, advice: 'This is a fault of Epoch Lab; please report it with the sentence above.' },
} as const satisfies Record<string, { exit: number; advice: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** One thing wrong with one field of the input. */
export interface Problem {
  /** Path of the field, as `recipe.network.hidden.0.units`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** The plain data of an error, as it crosses processes and as `--json` prints it. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly advice: string;
  readonly problems: readonly Problem[];
}

/** An expected failure: one plain sentence, a code of the closed set, and the fields it concerns, if any. */
export class LabError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: { problems?: readonly Problem[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'LabError';
    this.code = code;
    this.problems = options.problems ?? [];
  }
}

/** Any thrown value as the plain data of an error; what is not a `LabError` is a fault of ours. */
export function errorRecord(thrown: unknown): ErrorRecord {
  const code = thrown instanceof LabError ? thrown.code : 'internal';
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const problems = thrown instanceof LabError ? thrown.problems : [];
  return { code, message, advice: errorCodes[code].advice, problems };
}

/** The error a record stands for, on the other side of a process boundary. */
export function errorFromRecord(record: ErrorRecord): LabError {
  return new LabError(record.code, record.message, { problems: record.problems });
}
