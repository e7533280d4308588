import { checkExperiment } from '../../../worker/contract/check-experiment.ts';
import { cases, experimentOf } from '../cases.ts';
import { jobsOf, source } from '../jobs.ts';
import { median } from '../median.ts';
import { timeEpochs } from '../time-epochs.ts';

/** What one case costs on this machine; printed as JSON by a process of its own, so that its memory is its own too. */
export interface Measurement {
  /** Seconds per epoch of a run by itself, and of each of two runs at once. */
  readonly alone: number;
  readonly together: number;
  /** Seconds to evaluate 10,000 images. */
  readonly evaluation: number;
  /** Largest resident memory of the process, in MiB. */
  readonly peakMemory: number;
}

const [index = '0'] = process.argv.slice(2);
const bench = cases[Number(index)]!;
const epochs = bench.hidden > 400 ? 3 : 7;
const jobOf = await jobsOf(checkExperiment(experimentOf(bench, source)), { device: 'cpu', workspaces: 2 });
const [alone] = await timeEpochs([jobOf(1, 0)], epochs);
const both = await timeEpochs([jobOf(1, 0), jobOf(2, 1)], epochs);
const measurement: Measurement = {
  alone: median(alone!.seconds),
  together: Math.max(...both.map(({ seconds }) => median(seconds))),
  evaluation: alone!.evaluation,
  peakMemory: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(measurement));
