import type { RunState } from '../../../worker/contract/run.ts';

export const shellTexts = {
  product: 'Epoch Lab',
  skip: 'Skip to the page',
  navigation: 'Pages',
  palette: 'Commands',
  paletteHint: 'Type what you want to do',
  paletteEmpty: 'No command is called that.',
  otherTheme: 'Switch between light and dark',
  shortcuts: 'Keyboard shortcuts',
  goTo: (page: string) => `Go to ${page}`,
  showDemonstration: (title: string) => `Demonstration: ${title}`,
  connecting: 'Connecting to the lab…',
  lost: 'The lab is not answering.',
  lostHelp: 'What was trained up to now is stored. The page connects again by itself as soon as the lab is back.',
  refused: 'This page may not speak to the lab.',
  refusedHelp: 'Open the address that the terminal printed when the lab was started; it holds the key.',
  training: (n: number) => (n === 1 ? '1 run is training' : `${n} runs are training`),
  waiting: (n: number) => `${n} waiting`,
  device: (jobs: number, cores: number) =>
    `CPU (SIMD WebAssembly), ${jobs === 1 ? 'one run' : `${jobs} runs`} at a time on ${cores} ${cores === 1 ? 'core' : 'cores'}`,
  unknown: 'What trains is not known while the lab does not answer',
  idle: 'Nothing is training',
  ended: (run: string, state: RunState) => `${run}: ${state}`,
};
