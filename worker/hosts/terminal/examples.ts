const byCommand: Readonly<Record<string, readonly string[]>> = {
  '': ['start', 'try', 'run weight-initialisation --seeds 1-5', 'list', 'compare 1', 'export 1 --csv --out runs.csv'],
  serve: ['serve', 'serve --port 8765 --no-open'],
  run: [
    'run first-steps',
    'run my.experiment.json --seeds 1-10 --jobs 4',
    'run cost-functions --set data.source=built-in --set protocol.epochs=5',
    'run overfitting-1000 --json > result.json',
  ],
  search: [
    'search first-steps --arm "cross-entropy cost" --vary schedule.eta=0.01..10:log:4',
    'search my.experiment.json --vary schedule.eta=0.001..10:log:9 --method largest-stable',
    'search my.experiment.json --vary regularisation.l2.lambda=0.001..1000:log:7 --method coarse-to-fine:rounds=3',
    'search my.search.json --json',
  ],
  ensemble: ['ensemble 3', 'ensemble 3 --arm "N(0, 1/n_in)" --split test', 'ensemble --runs 3,7,12'],
  baselines: [
    'baselines 3',
    'baselines 3 4 5 --sizes 100,1000,10000 --baseline nearest-neighbours:k=1 --baseline rbf-svm:c=10',
  ],
  resume: ['resume 3', 'resume 3 17 18', 'resume --all'],
  stop: ['stop 3', 'stop 3 17 18'],
  rm: ['rm 3', 'rm 3 17 18'],
  restore: ['restore', 'restore 3', 'restore 3 17'],
  export: [
    'export 3 --csv --out runs.csv',
    'export 3 --json > result.json',
    'export --weights network.npz --run 17 --best',
  ],
  report: ['report 3 --out report.html', 'report 3 --out report.pdf --force'],
  claims: [
    'claims list',
    'claims run 42 43 --quick',
    'claims run --chapter initialisation',
    'claims report -o claims.html',
  ],
  bundle: ['bundle export 3 4 --out rates.epochlab', 'bundle import rates.epochlab'],
  data: ['data add ~/data/mnist', 'data sample --source mnist --count 6'],
  sample: ['data sample --source mnist --count 6'],
};

/** Lines to try, for the end of a command's help; empty where the usage says it all. */
export function examples(command: string, invocation: string): string {
  const lines = byCommand[command] ?? [];
  return lines.length === 0 ? '' : ['', 'Examples:', ...lines.map((line) => `  ${invocation} ${line}`)].join('\n');
}
