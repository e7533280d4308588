import { type BaselineWish, baselineWish } from '../../../contract/api/baselines.ts';
import { baselineChoice, type BaselineChoice } from '../../../contract/baselines.ts';
import { LabError } from '../../../contract/errors.ts';
import { type Curves, curvesTable } from '../../../contract/figures/curves.ts';
import { tableCsv } from '../../../contract/figures/table.ts';
import { visible } from '../../../contract/show.ts';
import type { Lab } from '../../../lab/lab.ts';
import type { Context } from '../context.ts';
import { exitCodes, onInterruption } from '../interruption.ts';
import { bar } from '../live/bar.ts';
import { Painter } from '../live/painter.ts';
import { withLab } from '../open.ts';
import { kindOption } from '../options/kind.ts';
import { idArgument, numberOption } from '../options/whole-number.ts';
import { type Output, proseWidth } from '../output.ts';
import { grouped, percent } from '../text/quantities.ts';
import { table } from '../text/table.ts';
import { wrap } from '../text/wrap.ts';

export interface BaselinesOptions {
  readonly baseline?: readonly string[];
  readonly sizes?: string;
  readonly split: string;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly home?: string;
}

const largest = 10_000_000;
const barWidth = 24;

/** Trains baselines beside the networks of experiments, and says how all do with more and more training images. */
export async function baselines(context: Context, ids: readonly string[], options: BaselinesOptions): Promise<void> {
  const experiments = ids.map((id) => idArgument('experiment', id));
  const wish = wishOf(options);
  await withLab(context, options.home, async (lab) => {
    await train(context, lab, experiments, wish, options);
    const { learningCurve } = await import('../../../lab/baselines/learning-curve.ts');
    const { seriesOfExperiment } = await import('../../../lab/comparison/series.ts');
    const series = [...new Set(experiments)].flatMap((id) => seriesOfExperiment(lab.history.experiment(id)));
    const curve = learningCurve(lab.history, series, wish.split);
    if (options.csv === true) for (const line of tableCsv(curvesTable(curve))) context.out.write(line);
    else if (options.json === true) context.out.write(`${asJson(curve)}\n`);
    else context.out.lines(report(curve, context.out));
  });
}

function wishOf({ baseline, sizes, split }: BaselinesOptions): BaselineWish {
  const parsed = baselineWish.shape.split.safeParse(split);
  if (!parsed.success) throw new LabError('usage', `--split must be validation or test, but is ${visible(split)}.`);
  return {
    split: parsed.data,
    ...(baseline && { baselines: baseline.map(choiceOf) }),
    ...(sizes !== undefined && {
      sizes: sizes.split(',').map((size) => numberOption('--sizes', size.trim(), 1, largest)),
    }),
  };
}

/** `nearest-neighbours:k=5`. */
function choiceOf(text: string): BaselineChoice {
  const parsed = baselineChoice.safeParse(kindOption('--baseline', text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  const kinds = baselineChoice.options.map((option) => option.shape.kind.value).join(', ');
  throw new LabError(
    'usage',
    `--baseline ${visible(text)} is none of ${kinds}, or not so: ${place}${issue?.message ?? ''}.`,
  );
}

/** Trains what is missing; Ctrl-C leaves what was trained. */
async function train(
  { err }: Context,
  lab: Lab,
  experiments: readonly number[],
  wish: BaselineWish,
  { quiet = false }: BaselinesOptions,
): Promise<void> {
  const stateLine = (): string[] => {
    const { state } = lab.baselines;
    if (state.kind !== 'running') return [];
    const { what, share, done, of } = state;
    return [`${bar((done + share) / of, barWidth)}  ${done + 1} of ${of}  ${what}`];
  };
  const painter = err.live && !quiet ? new Painter(err, stateLine) : null;
  const stopChanges = lab.listen((event) => {
    if (event.kind === 'changed' && event.what === 'baselines') painter?.refresh();
  });
  const stopListening = onInterruption(
    (signal) => {
      void lab.close().finally(() => process.exit(exitCodes[signal]));
    },
    (signal) => process.exit(exitCodes[signal]),
  );
  try {
    await lab.baselines.train(experiments, wish);
  } finally {
    painter?.end();
    stopListening();
    stopChanges();
  }
}

function asJson({ title, lines }: Curves): string {
  const points = lines.map(({ name, xs, ys, band, counts }) => ({
    name,
    points: Array.from(xs, (images, i) => ({
      images,
      accuracy: ys[i],
      runs: counts?.[i] ?? 1,
      interval: band && Number.isFinite(band.low[i]) ? [band.low[i], band.high[i]] : null,
    })),
  }));
  return visible(JSON.stringify({ title, lines: points }));
}

function report(curve: Curves, page: Pick<Output, 'columns' | 'style'>): string[] {
  const sizes = [...new Set(curve.lines.flatMap(({ xs }) => [...xs]))].sort((a, b) => a - b);
  const rows = curve.lines.map(({ name, xs, ys }) => ({
    cells: [
      visible(name),
      ...sizes.map((size) => {
        const at = xs.indexOf(size);
        return at < 0 ? '' : percent(ys[at]!).replace(' %', '');
      }),
    ],
  }));
  return [
    page.style.bold(curve.title),
    ...table(
      [{ title: '%', flexible: true }, ...sizes.map((size) => ({ title: grouped(size), align: 'right' as const }))],
      rows,
      page.columns,
      page.style,
    ),
    ...wrap('Networks: the mean over their seeds. Baselines are judged on the same images.', proseWidth(page)).map(
      page.style.dim,
    ),
  ];
}
