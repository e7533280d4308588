/** Steps of one case per second, all of them by runs of the same network. */
export interface Trained {
  /** Who trained, in words. */
  readonly by: string;
  /** How many runs side by side. */
  readonly runs: number;
  /** Steps per second of each run; null where `problem` says why it was not trained. */
  readonly stepsPerSecond: number | null;
  readonly problem: string | null;
}

export interface CaseTimes {
  readonly name: string;
  readonly cpu: Trained;
  readonly card: readonly Trained[];
  /** PyTorch on the same card: as it is first. */
  readonly peers: readonly Trained[];
}

/** What the bench of a graphics card found. */
export interface CardTimes {
  /** As ISO 8601 has it. */
  readonly date: string;
  readonly adapter: string;
  readonly driver: string;
  readonly isSoftware: boolean;
  readonly processor: string;
  readonly node: string;
  readonly images: string;
  /** How long each measurement went on. */
  readonly seconds: number;
  readonly cases: readonly CaseTimes[];
  /** Why PyTorch was not timed; null if it was. */
  readonly peersMissing: string | null;
}

/** Whole numbers from 100 on, three digits below. */
const number = (value: number): string =>
  value.toLocaleString(
    'en-US',
    value >= 100 ? { maximumFractionDigits: 0 } : { minimumSignificantDigits: 3, maximumSignificantDigits: 3 },
  );

const columns = ['network, batch size', 'trained by', 'steps/s of each', 'of all', 'times one core', 'times PyTorch'];

const total = ({ runs, stepsPerSecond }: Trained): number | null => stepsPerSecond && runs * stepsPerSecond;

function rowsOf({ name, cpu, card, peers }: CaseTimes): string[][] {
  const times = (trained: Trained, other: Trained | undefined): string => {
    const [own, others] = [total(trained), other && total(other)];
    return own && others ? number(own / others) : '';
  };
  return [cpu, ...peers, ...card].map((trained, i) => [
    i === 0 ? name : '',
    trained.by,
    trained.stepsPerSecond === null ? '–' : number(trained.stepsPerSecond),
    trained.stepsPerSecond === null ? '–' : number(total(trained)!),
    times(trained, cpu),
    times(trained, peers[0]),
  ]);
}

/** A table of Markdown, its first two columns words and the others numbers. */
function table(rows: readonly (readonly string[])[]): string[] {
  const isWord = (column: number): boolean => column < 2;
  const widths = columns.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (isWord(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (isWord(i) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(columns), line(rule), ...rows.map(line)];
}

/** The times as a part of a Markdown page. */
export function cardTimesMarkdown(times: CardTimes): string {
  const day = new Date(times.date).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  const problems = times.cases.flatMap(({ name, card }) =>
    card.flatMap(({ by, problem }) => (problem === null ? [] : [`${name}, ${by}: ${problem}`])),
  );
  const paragraphs = [
    `Measured on ${day}: ${times.adapter}, ${times.driver}, beside ${times.processor}, Node ${times.node}. Images: ` +
      `${times.images}. Every number is of ${times.seconds} s of training as the lab trains, without evaluation.`,
    ...(times.isSoftware ? ['This adapter is made in software: these numbers say nothing about a graphics card.'] : []),
    table(times.cases.flatMap(rowsOf)).join('\n'),
    ...problems,
    ...(times.peersMissing === null ? [] : [`PyTorch was not timed: ${times.peersMissing}.`]),
  ];
  return paragraphs.map((paragraph) => `${paragraph}\n`).join('\n');
}
