import { type DataFingerprint, sourceOf } from '../../../contract/fingerprint.ts';
import { visible } from '../../../contract/show.ts';
import type { DataLibrary, LibraryEntry } from '../../../data/library.ts';
import type { Context } from '../context.ts';
import { usablePlaces } from '../open.ts';
import { numberOption } from '../options/whole-number.ts';
import { type Output, proseWidth } from '../output.ts';
import { digitLines } from '../text/digits.ts';
import { grouped } from '../text/quantities.ts';
import { wrap } from '../text/wrap.ts';

interface HomeOption {
  readonly home?: string;
}

async function libraryOf(context: Context, home: string | undefined): Promise<DataLibrary> {
  const places = usablePlaces(context, home);
  const { DataLibrary } = await import('../../../data/library.ts');
  return new DataLibrary(places);
}

function describe(fingerprint: DataFingerprint, out: Output): string[] {
  const { train, test, rows, columns } = fingerprint.images;
  const width = proseWidth(out);
  return [
    ...wrap(
      `${visible(fingerprint.name)}: ${grouped(train)} + ${grouped(test)} images of ${rows} x ${columns}`,
      width,
      '  ',
    ),
    ...wrap(`source ${sourceOf(fingerprint)}`, width, '  '),
    ...wrap(`sha256 ${fingerprint.sha256}`, width, '  ').map(out.style.dim),
  ];
}

/** The data sets of this machine, each with what is wrong with it, if anything. */
export async function listData(context: Context, { home }: HomeOption): Promise<void> {
  const { out } = context;
  const entries = await (await libraryOf(context, home)).list();
  for (const entry of entries) {
    out.lines(wrap(placeOf(entry), proseWidth(out)).map(out.style.bold));
    if (entry.fingerprint) out.lines(describe(entry.fingerprint, out));
    if (entry.problem !== null) {
      out.lines(wrap(`Cannot be used now: ${visible(entry.problem)}`, proseWidth(out), '  ').map(out.style.yellow));
    }
    if (entry.origin === 'built-in') out.lines(['  always there, drawn when first needed; source built-in']);
  }
}

function placeOf({ origin, folder }: LibraryEntry): string {
  switch (origin) {
    case 'built-in':
      return 'Built-in digits';
    case 'added':
      return visible(folder ?? '');
    case 'environment':
      return `${visible(folder ?? '')} (EPOCHLAB_DATA)`;
  }
}

/** Reads and checks a data set, and remembers where it is. */
export async function addData(context: Context, folder: string, { home }: HomeOption): Promise<void> {
  const fingerprint = await (await libraryOf(context, home)).add(folder);
  context.out.lines([`Added ${visible(folder)}`, ...describe(fingerprint, context.out)]);
}

/** Reads and checks a data set. */
export async function checkData(context: Context, folder: string): Promise<void> {
  const { loadDataSet } = await import('../../../data/load.ts');
  const { fingerprint } = await loadDataSet(folder);
  context.out.lines([`${visible(folder)} is complete and sound`, ...describe(fingerprint, context.out)]);
}

/** Draws some training images of a data set. */
export async function sampleData(
  context: Context,
  { source, count, home }: HomeOption & { readonly source: string; readonly count: string },
): Promise<void> {
  const { out } = context;
  const wanted = numberOption('--count', count, 1, 1000);
  const library = await libraryOf(context, home);
  const { train, rows, columns } = await library.resolve(source);
  const perLine = Math.max(1, Math.floor((out.columns + 2) / (columns + 2)));
  const shown = Math.min(wanted, train.count);
  for (let first = 0; first < shown; first += perLine) {
    const digits = Array.from({ length: Math.min(perLine, shown - first) }, (_, i) => {
      const at = first + i;
      const size = rows * columns;
      const pixels = train.images.subarray(at * size, (at + 1) * size);
      return [...digitLines(pixels, columns), `${train.labels[at]}`.padStart(Math.ceil(columns / 2)).padEnd(columns)];
    });
    out.lines(
      digits[0]!.map((_, line) =>
        digits
          .map((digit) => digit[line])
          .join('  ')
          .trimEnd(),
      ),
    );
  }
}
