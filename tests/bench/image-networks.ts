import { changeExperiment } from '../../worker/contract/check-experiment.ts';
import { preset } from '../../worker/contract/presets.ts';
import { jobsOf, source } from './jobs.ts';
import { timeEpochs } from './time-epochs.ts';

// An epoch of the networks over images, on 50,000 images as they are, by one thread: seconds by the clock, and of its
// processor, which others do not lengthen as much.
for (const name of ['convolution', 'row-by-row']) {
  const experiment = changeExperiment(preset(name), { 'data.source': source, augmentation: {} });
  const jobOf = await jobsOf(experiment, { device: 'cpu', workspaces: 1 });
  const before = process.cpuUsage();
  const [time] = await timeEpochs([jobOf(1, 0)], 1);
  const { user } = process.cpuUsage(before);
  // The first of both epochs is not timed by the clock.
  console.log(
    `${name.padEnd(15)} ${time!.seconds[0]!.toFixed(1)} s an epoch; ${(user / 2e6).toFixed(1)} s of the processor`,
  );
}
