import { visible } from '../../../contract/show.ts';
import type { RunState } from '../../../contract/run.ts';
import { cellWidth, cut, pad } from '../text/cells.ts';
import { clock, counted, grouped, percent } from '../text/quantities.ts';
import type { Style } from '../text/style.ts';
import { bar } from './bar.ts';
import { runSecondsLeft, secondsLeft, shareDone } from '../../../contract/progress/forecast.ts';
import type { Progress, RunProgress } from '../../../contract/progress/progress.ts';
import { shownRuns } from './shown-runs.ts';

/** Room to draw in, in cells of the terminal. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

export interface View {
  readonly title: string;
  /** What the accuracy is measured on. */
  readonly measuredOn: 'validation' | 'training';
  /** What happens before the first run trains. */
  readonly preparing: string;
  readonly style: Style;
}

interface Cell {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly width: number;
  readonly text: (run: RunProgress) => string;
}

const barWidth = 12;

const endings: Readonly<Record<Exclude<RunState, 'running'>, string>> = {
  queued: 'waiting',
  finished: 'done',
  stopped: 'stopped',
  diverged: 'diverged',
  interrupted: 'interrupted',
  failed: 'failed',
};

function remaining(run: RunProgress, now: number): string {
  if (run.run.state !== 'running') return endings[run.run.state];
  if (run.pretraining !== null) return `pre-training ${Math.floor(100 * run.pretraining)} %`;
  if (run.began === null) return 'starting';
  const left = runSecondsLeft(run, now);
  return left === null ? '…' : clock(left);
}

/** The cells of a line from the most to the least important, as many as fit. */
function cellsThatFit(runs: readonly RunProgress[], measuredOn: string, now: number, columns: number): Cell[] {
  const widest = (title: string, text: (run: RunProgress) => string): number =>
    Math.max(cellWidth(title), ...runs.map((run) => cellWidth(text(run))));
  const cell = (title: string, align: Cell['align'], text: (run: RunProgress) => string, least = 0): Cell => ({
    title,
    align,
    text,
    width: Math.max(least, widest(title, text)),
  });
  const name = cell('arm', 'left', ({ run }) => visible(run.armName));
  const seed = cell('seed', 'right', ({ run }) => String(run.seed));
  const epoch = cell('epoch', 'right', ({ run }) => `${run.epoch}/${run.epochs}`);
  const share = cell('', 'left', ({ step, steps }) => bar(steps === 0 ? 0 : step / steps, barWidth));
  const accuracy = cell(measuredOn, 'right', (run) => (run.accuracy === null ? '' : percent(run.accuracy)));
  const speed = cell(
    'steps/s',
    'right',
    ({ run, stepsPerSecond }) => (run.state === 'running' && stepsPerSecond !== null ? grouped(stepsPerSecond) : ''),
    9,
  );
  const left = cell('left', 'right', (run) => remaining(run, now), 8);
  const leastName = Math.min(name.width, 10);
  const kept: Cell[] = [seed, epoch];
  const spaces = (cells: readonly Cell[]): number => cells.reduce((sum, { width }) => sum + width + 2, 0);
  for (const wished of [left, accuracy, speed, share]) {
    const needsFullName = wished === share || wished === speed;
    const nameWidth = needsFullName ? Math.min(name.width, 24) : leastName;
    if (nameWidth + spaces([...kept, wished]) <= columns) kept.push(wished);
  }
  const nameWidth = Math.max(1, Math.min(name.width, columns - spaces(kept)));
  return [{ ...name, width: nameWidth }, seed, share, epoch, accuracy, speed, left].filter(
    ({ title }) => title === 'arm' || kept.some((each) => each.title === title),
  );
}

function paintOf(state: RunState, style: Style): (text: string) => string {
  switch (state) {
    case 'queued':
      return style.dim;
    case 'failed':
      return style.red;
    case 'diverged':
    case 'interrupted':
    case 'stopped':
      return style.yellow;
    case 'running':
    case 'finished':
      return (text) => text;
  }
}

/** "4 of 12 runs ended (1 diverged), 2 training, 6 waiting". */
export function countsInWords({ runs }: Progress): string {
  const count = (state: RunState): number => runs.filter(({ run }) => run.state === state).length;
  const [training, waiting] = [count('running'), count('queued')];
  const odd = (['diverged', 'failed', 'stopped', 'interrupted'] as const)
    .map((state) => [count(state), state] as const)
    .filter(([many]) => many > 0)
    .map(([many, state]) => `${many} ${state}`);
  const ended = runs.length - training - waiting;
  const parts = [
    `${grouped(ended)} of ${counted(runs.length, 'run')} ended${odd.length > 0 ? ` (${odd.join(', ')})` : ''}`,
  ];
  if (training > 0) parts.push(`${training} training`);
  if (waiting > 0) parts.push(`${grouped(waiting)} waiting`);
  return parts.join(', ');
}

/** The lines of the live view, each no wider and all together no higher than the room, with one cell and row to spare. */
export function render(progress: Progress, view: View, room: Room, now: number): string[] {
  const { style } = view;
  // The last cell of a row is left free: some terminals begin a new row as soon as it is filled.
  const columns = Math.max(1, room.columns - 1);
  const rows = Math.max(1, room.rows - 1);
  if (progress.runs.length === 0) {
    return [style.bold(cut(view.title, columns)), cut(view.preparing, columns)].slice(-rows);
  }
  const total = secondsLeft(progress, now);
  const share = shareDone(progress);
  const overall = [
    bar(share, Math.min(24, Math.max(4, columns - 40))),
    `${Math.floor(100 * share)} %`.padStart(5),
    progress.startedAt === null ? view.preparing : total === null ? '' : `${clock(total)} left`,
  ].join('  ');
  const foot = [cut(countsInWords(progress), columns), cut(overall.trimEnd(), columns)];
  const forRuns = rows - foot.length - 2;
  if (forRuns < 1) return foot.slice(-rows);
  const runs = shownRuns(progress.runs, forRuns);
  const cells = cellsThatFit(runs, view.measuredOn, now, columns);
  const line = (text: (cell: Cell) => string): string => {
    const padded = cells.map((cell) => pad(cut(text(cell), cell.width), cell.width, cell.align));
    return cut(padded.join('  ').trimEnd(), columns);
  };
  const header = style.dim(line((cell) => cell.title));
  const lines = runs.map((run) => paintOf(run.run.state, style)(line((cell) => cell.text(run))));
  return [style.bold(cut(view.title, columns)), header, ...lines, ...foot];
}
