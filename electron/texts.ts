/** Every text of the desktop shell. */
export const texts = {
  app: 'Epoch Lab',
  labNotStarted: (why: string) => `The lab process could not be started: ${why}`,
  labEnded: (how: string | number, lastWords: string) =>
    `The lab process ended unexpectedly (${typeof how === 'number' ? `exit code ${how}` : how || 'no reason given'}); ` +
    `what was trained before is kept, and interrupted runs can be resumed.${lastWords === '' ? '' : ` ${lastWords}`}`,
  channelRefused: 'The lab closed the connection to this page.',
  labKeepsEnding: {
    title: 'The lab does not start',
    detail: (why: string) => `${why}\n\nIt was tried several times.`,
    tryAgain: 'Try again',
    quit: 'Quit',
  },
  pageEnded: {
    title: 'The page ended unexpectedly',
    detail: 'Training goes on. The page can be loaded again.',
    load: 'Load again',
    quit: 'Quit',
  },
  quitWhileTraining: {
    title: 'Training is under way',
    detail: 'If you quit, every run is kept as it stands and goes on at the next start.',
    keep: 'Keep training',
    quit: 'Quit',
  },
  notStarted: 'Epoch Lab cannot be started',
  notOpened: 'The file cannot be opened',
  open: { title: 'Open an experiment or a bundle', filter: 'Experiments and bundles', all: 'All files' },
  print: { title: 'Save the report as PDF', filter: 'PDF document' },
  notAFile: (name: string) => `"${name}" is not a file.`,
  tooLarge: (name: string, bytes: number, most: number) => `"${name}" has ${bytes} bytes; it may have ${most}.`,
  unreadable: (name: string, why: string) => `"${name}" cannot be read: ${why}`,
  unwritable: (name: string, why: string) => `"${name}" cannot be written: ${why}`,
  menu: {
    file: '&File',
    newExperiment: 'New experiment',
    open: 'Open …',
    view: '&View',
    go: '&Go',
    help: '&Help',
    history: 'History',
    compare: 'Compare',
    data: 'Data',
    settings: 'Settings …',
    palette: 'Commands …',
    shortcuts: 'Keyboard shortcuts',
  },
} as const;
