import { existsSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { LabError } from '../../../contract/errors.ts';
import { visible } from '../../../contract/show.ts';
import { findBrowser } from '../../browser.ts';
import type { Context } from '../context.ts';
import { hasHistory, usablePlaces, withHistory } from '../open.ts';
import { proseWidth } from '../output.ts';
import type { Places } from '../../places.ts';
import { counted } from '../text/quantities.ts';
import { wrap } from '../text/wrap.ts';

type Fact = readonly [name: string, value: string];

const nameWidth = 17;

/** What was found on this machine. It ends well unless the history is damaged or the data of the environment is. */
export async function doctor(context: Context, { home }: { home?: string }): Promise<void> {
  const places = usablePlaces(context, home);
  const { out } = context;
  const print = (facts: readonly Fact[]): void => {
    for (const [name, value] of facts) {
      const lines = wrap(visible(value), proseWidth(out), name.padEnd(nameWidth), ' '.repeat(nameWidth));
      out.lines(lines.map((line, i) => (i === 0 ? line.replace(name, out.style.bold) : line)));
    }
  };
  print(machineFacts(context));
  print(await kernelFacts(places));
  print(await cardFacts(context));
  print([
    ['home', there(places.home)],
    ['cache', there(places.cache)],
    ['history', await historyFact(context, home)],
    ...(await dataFacts(places)),
    [
      'browser',
      findBrowser(context.env, process.platform) ?? 'none found; the terminal needs none (CHROMIUM_PATH names one)',
    ],
  ]);
}

function machineFacts({ version, env }: Context): Fact[] {
  const { node, v8 } = process.versions;
  const flags = [...process.execArgv, env['NODE_OPTIONS'] ?? ''].filter((flag) => flag !== '');
  const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;
  return [
    ['Epoch Lab', version],
    ['Node', `${node}, V8 ${v8}, ${flags.length > 0 ? `flags ${flags.join(' ')}` : 'no flags'}`],
    ['processor', `${cpus()[0]?.model.trim() ?? 'unknown'}, ${counted(availableParallelism(), 'core')} to use`],
    ['memory', `${gigabytes(totalmem())}, ${gigabytes(freemem())} free`],
  ];
}

async function kernelFacts({ cache }: Places): Promise<Fact[]> {
  const { machineTuning, revectorisation } = await import('../../../training/tuning.ts');
  const { tuning, tiles } = await machineTuning(cache);
  const speeds = tiles.map(({ tile, gigaflops }) => `${tile.rows} x ${tile.columns}: ${gigaflops.toFixed(0)}`);
  return [
    ['revectorisation', revectorisation()],
    [
      'kernel',
      `tile ${tuning.tileRows} x ${tuning.tileColumns}, unrolled ${tuning.unroll} times, panel ${tuning.panel}`,
    ],
    ['GFLOP/s', `${speeds.join(', ')} (one thread)`],
  ];
}

/** The graphics card, its limits, and how a tiny training on it went. */
async function cardFacts({ env }: Context): Promise<Fact[]> {
  const { GraphicsCard } = await import('../../../lab/graphics-card.ts');
  const graphicsCard = new GraphicsCard(new URL('../../cpu-trainer.ts', import.meta.url), env['EPOCHLAB_GPU'] ?? null);
  try {
    const { card, test, problem } = await graphicsCard.report();
    const holds =
      card && `holds up to ${Math.floor(card.largestBinding / 2 ** 20).toLocaleString('en-US')} MiB in one piece`;
    const went =
      test &&
      `a tiny training is within ${test.distance.toExponential(1)} of exact arithmetic, at ${test.stepsPerSecond.toFixed(0)} steps/s`;
    return [
      ...(card ? [['graphics card', `${card.name}, ${card.driver}; ${holds}`] as const] : []),
      ...(went === null ? [] : [['self-test', went] as const]),
      ...(problem === null ? [] : [['graphics card', problem] as const]),
    ];
  } finally {
    await graphicsCard.close();
  }
}

const there = (folder: string): string => `${folder}${existsSync(folder) ? '' : ' (made when needed)'}`;

async function historyFact(context: Context, home: string | undefined): Promise<string> {
  if (!hasHistory(context, home)) return 'none yet';
  return withHistory(context, home, (history) => {
    history.checkIntegrity();
    return `${counted(history.experiments().length, 'experiment')}, sound`;
  });
}

async function dataFacts(places: Places): Promise<Fact[]> {
  const { DataLibrary } = await import('../../../data/library.ts');
  try {
    const entries = await new DataLibrary(places).list();
    return entries.map(({ origin, folder, fingerprint, problem }): Fact => {
      const place = folder === null ? 'always there' : folder;
      if (origin === 'built-in') return ['data', `built-in digits, ${place}`];
      return ['data', `${fingerprint?.name ?? 'unknown'} in ${place}${problem === null ? '' : `; ${problem}`}`];
    });
  } catch (error) {
    if (error instanceof LabError) return [['data', error.message]];
    throw error;
  }
}
