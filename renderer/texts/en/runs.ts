import type { RunState } from '../../../worker/contract/run.ts';

const states: Record<RunState, string> = {
  queued: 'Waiting',
  running: 'Training',
  finished: 'Finished',
  stopped: 'Stopped',
  diverged: 'Diverged',
  interrupted: 'Interrupted',
  failed: 'Failed',
};

const plural = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

export const runTexts = {
  states,
  runs: (n: number) => plural(n, 'run'),
  arms: (n: number) => plural(n, 'arm'),
  seeds: (n: number) => plural(n, 'seed'),
  epochs: (n: number) => plural(n, 'epoch'),
  images: (n: number) => plural(n, 'image'),
  parameters: (n: number) => plural(n, 'parameter'),
  epochOf: (epoch: number, epochs: number) => `Epoch ${epoch} of ${epochs}`,
  timeLeft: (time: string) => `${time} left`,
};
