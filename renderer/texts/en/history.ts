import type { ListedPlace } from '../../../worker/contract/run-columns.ts';

const places: Record<ListedPlace, string> = {
  'last train': 'Last train.',
  'last validation': 'Last val.',
  'best validation': 'Best val.',
  test: 'Test',
};

const counted = (n: number, one: string) => `${n.toLocaleString('en')} ${n === 1 ? one : `${one}s`}`;

/** Whole experiments, and runs of experiments that stay. */
type Deleted = Record<'experiments' | 'runs', number>;

function deleted({ experiments, runs }: Deleted): string {
  const parts = [
    ...(experiments > 0 ? [counted(experiments, 'experiment')] : []),
    ...(runs > 0 ? [counted(runs, 'run')] : []),
  ];
  return parts.join(' and ');
}

export const historyTexts = {
  title: 'History',
  figure: (place: ListedPlace, metric: string) => `${places[place]} ${metric}`,
  columns: {
    experiment: 'Experiment',
    arm: 'Arm',
    seed: 'Seed',
    state: 'State',
    epochs: 'Epochs',
    bestEpoch: 'Best epoch',
    differs: 'What differs',
    data: 'Data',
    device: 'Device',
    when: 'When',
  },
  fellBack: (got: string, asked: string) => `${got} (asked for ${asked})`,
  baseRecipe: 'base recipe',
  counts: (experiments: number, runs: number) => `${counted(experiments, 'experiment')}, ${counted(runs, 'run')}`,
  countsFound: (found: number, all: number) => `${found.toLocaleString('en')} of ${counted(all, 'run')}`,
  search: 'Search names, questions, notes and tags',
  addFilter: 'Filter by a field',
  filterExample: 'optimiser.kind = adam',
  filterHelp: 'Type a field of the recipe, a comparison and a value, then press Enter.',
  filterUnknown: 'No run has such a field, or the value is missing.',
  removeFilter: (text: string) => `Remove the filter ${text}`,
  clearFilters: 'Clear all',
  state: 'State',
  tag: 'Tag',
  view: 'Rows',
  grouped: 'By experiment',
  flat: 'All runs',
  columnsTitle: 'Columns',
  chooseColumns: 'Choose columns',
  select: (name: string) => `Select ${name}`,
  open: (name: string) => `Show the runs of ${name}`,
  table: 'Experiments and runs',
  tableHelp:
    'Up and down move, Space selects, right and left open and close an experiment, Enter shows its details, Delete deletes what is selected, or the row if nothing is, and Ctrl or ⌘ with Z undoes that.',
  chosen: (runs: number, experiments: number) =>
    `${counted(runs, 'run')} of ${counted(experiments, 'experiment')} selected`,
  clearChosen: 'Clear the selection',
  compare: (arms: number) => `Compare ${counted(arms, 'arm')}`,
  resume: (runs: number) => `Resume ${counted(runs, 'run')}`,
  resumed: (runs: number) => `${counted(runs, 'run')} wait to go on.`,
  export: 'Export',
  import: 'Import',
  imported: ({ added, completed, known }: Record<'added' | 'completed' | 'known', number>) => {
    const parts = [
      [added, 'imported'],
      [completed, 'completed'],
      [known, 'here already'],
    ] as const;
    const said = parts.filter(([n]) => n > 0).map(([n, how]) => `${counted(n, 'experiment')} ${how}`);
    return `${said.join(', ')}.`;
  },
  tooLarge: 'The bundle is larger than the lab takes from a page; use `epoch-lab bundle import FILE` in a terminal.',
  watch: 'Watch',
  buildFrom: 'Build from this',
  compareAll: 'Compare its arms',
  remove: 'Delete',
  removeMany: (all: Deleted) => `Delete ${deleted(all)}`,
  removed: (all: Deleted) => `${deleted(all)} deleted.`,
  undoRemoval: 'Undo the last deletion',
  restored: 'It is back.',
  removedTitle: 'Deleted',
  removedHelp: 'What is deleted is kept until Epoch Lab starts again. Until then it can be restored.',
  removedNone: 'Nothing is deleted.',
  removedOf: (runs: number, total: number) =>
    runs === total ? counted(runs, 'run') : `${runs.toLocaleString('en')} of ${counted(total, 'run')}`,
  restore: 'Restore',
  purge: 'Delete all for good',
  purged: 'Deleted for good.',
  details: 'Details',
  closeDetails: 'Close the details',
  question: 'Question',
  decides: 'Decided by',
  data: 'Data',
  asked: 'Asked',
  arms: 'Arms',
  tags: 'Tags',
  moreTags: (n: number) => `+${n}`,
  addTag: 'Add a tag',
  removeTag: (tag: string) => `Remove the tag ${tag}`,
  notes: 'Notes',
  notesPlaceholder: 'What you saw, what you think, what comes next. Markdown.',
  noNotes: 'No notes yet.',
  edit: 'Edit',
  preview: 'Preview',
  save: 'Save',
  saved: 'Notes saved.',
  empty: 'No experiments yet',
  emptyHelp: 'Everything you train is kept here with what it measured.',
  build: 'Build an experiment',
  nothingFits: 'No run fits these filters.',
};
