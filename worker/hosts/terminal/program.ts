import { Command, Option } from 'commander';
import type { Context } from './context.ts';
import type { BaselinesOptions } from './commands/baselines.ts';
import type { BundleExportOptions } from './commands/bundle.ts';
import type { ClaimsOptions, ClaimsReportOptions, ClaimsRunOptions } from './commands/claims.ts';
import type { CompareOptions } from './commands/compare.ts';
import type { EnsembleOptions } from './commands/ensemble.ts';
import type { ExportOptions } from './commands/export.ts';
import type { ReportOptions } from './commands/report.ts';
import type { ResumeOptions } from './commands/resume.ts';
import type { RunOptions } from './commands/run.ts';
import type { SearchOptions } from './commands/search.ts';
import type { ServeCommandOptions } from './commands/serve.ts';
import type { TechniquesOptions } from './commands/techniques.ts';
import { examples } from './examples.ts';
import { proseWidth } from './output.ts';

type Home = { readonly home?: string };

const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value];

const jobs = (): Option => new Option('-j, --jobs <n>', 'runs side by side (default: one per core)');
const json = (what: string): Option => new Option('--json', what);
const port = (): Option => new Option('--port <n>', 'port of the address (default: one that is free)');
const noOpen = (): Option => new Option('--no-open', 'print the address only, open no browser tab');
const quiet = (): Option => new Option('-q, --quiet', 'no progress');
const device = (fallback?: string): Option => {
  const option = new Option(
    '--device <name>',
    'cpu, gpu: a graphics card that trains many runs at once, auto: the faster of both by a trial, or reference: plain float64 loops, slow',
  );
  return fallback === undefined ? option : option.default(fallback);
};

/** The commands; each is loaded when it is called. `end` takes the exit code of one that has its own. */
export function programOf(context: Context, end: (code: number) => void): Command {
  const { out, err } = context;
  const program = new Command('epoch-lab')
    // Commands inherit these: errors are thrown and said elsewhere, in our own words.
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => proseWidth(out),
      getErrHelpWidth: () => proseWidth(err),
    })
    .description(
      'Compares the ways a neural network can learn: trains, remembers, and says which is better and how sure that is.',
    )
    .option(
      '--home <folder>',
      'folder of history, data list and cache (default: EPOCHLAB_HOME, else where the system keeps such things)',
    )
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand('help [command]', 'explain a command')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', () => examples('', context.invocation));

  /** A subcommand that inherits what is configured here, with its own examples. */
  const command = (parent: Command, usage: string, description: string): Command => {
    const made = parent.command(usage).description(description);
    return made.addHelpText('after', () => examples(made.name(), context.invocation));
  };

  command(
    program,
    'start',
    'open the lab: in a window where that can be, else in a browser tab; builds its page if needed',
  )
    .addOption(jobs())
    .addOption(port())
    .addOption(noOpen())
    .action(async (_options: object, self: Command) => {
      const { start } = await import('./commands/start.ts');
      end(await start(context, self.optsWithGlobals<ServeCommandOptions>()));
    });
  command(program, 'serve', 'serve the lab to a browser tab on this machine, and print its address')
    .addOption(jobs())
    .addOption(port())
    .addOption(noOpen())
    .action(async (_options: object, self: Command) => {
      const { serveLab } = await import('./commands/serve.ts');
      end(await serveLab(context, self.optsWithGlobals<ServeCommandOptions>()));
    });
  command(program, 'try', 'train a small comparison on digits drawn by the program, and say what to try next')
    .addOption(jobs())
    .action(async (_options: object, self: Command) => {
      const { tryOut } = await import('./commands/try.ts');
      end(await tryOut(context, self.optsWithGlobals<Pick<RunOptions, 'jobs' | 'home'>>()));
    });
  command(program, 'run', 'train every arm of an experiment on every seed, and compare them')
    .argument('<experiment>', 'a file, - for standard input, or a preset')
    .option('--set <path=value>', 'change a value of the experiment, as often as needed', collect)
    .option('--seeds <list>', 'seeds instead of its own: 1-5, or 1,2,7')
    .addOption(jobs())
    .addOption(device('cpu'))
    .option('--weights <file>', 'start every run from the weights in this .npz or .safetensors file')
    .addOption(json('print one JSON object at the end instead of tables'))
    .addOption(quiet())
    .action(async (source: string, _options: object, self: Command) => {
      const { run } = await import('./commands/run.ts');
      end(await run(context, source, self.optsWithGlobals<RunOptions>()));
    });
  command(program, 'search', 'choose settings on validation: every trial is a run in the history')
    .argument('<search>', 'a search or experiment file, - for standard input, or a preset')
    .option(
      '--vary <path=values>',
      'schedule.eta=0.01..10:log:5 or protocol.batch=10,20,50, as often as needed',
      collect,
    )
    .option(
      '--method <kind>',
      'grid, random:trials=16, coarse-to-fine:rounds=3, halving:trials=8,factor=2,grow=seeds or largest-stable:epochs=1',
    )
    .option('--arm <name>', 'the arm that is varied, where there are several')
    .option('--set <path=value>', 'change a value of the experiment, as often as needed', collect)
    .option('--seeds <list>', 'seeds instead of its own: 1-5, or 1,2,7')
    .addOption(jobs())
    .addOption(device('cpu'))
    .addOption(json('print one JSON object at the end instead of tables'))
    .addOption(quiet())
    .action(async (source: string, _options: object, self: Command) => {
      const { search } = await import('./commands/search.ts');
      end(await search(context, source, self.optsWithGlobals<SearchOptions>()));
    });
  command(program, 'presets', 'list the ready-made experiments').action(async () => {
    (await import('./commands/presets.ts')).presets(context);
  });
  command(program, 'techniques', 'list what recipes are made of, with formulas')
    .addOption(json('print one JSON object, with derivatives, TeX, ranges and sources'))
    .option('--markdown', 'print a page of tables')
    .action(async (options: TechniquesOptions) => {
      (await import('./commands/techniques.ts')).techniques(context, options);
    });

  command(program, 'list', 'list the experiments in the history').action(async (_options: object, self: Command) => {
    const { list } = await import('./commands/list.ts');
    await list(context, self.optsWithGlobals<Home>());
  });
  command(program, 'show <id>', 'show an experiment: recipe, arms, runs').action(
    async (id: string, _options: object, self: Command) => {
      const { show } = await import('./commands/show.ts');
      await show(context, id, self.optsWithGlobals<Home>());
    },
  );
  command(program, 'compare <id>', 'compare the arms of an experiment on what is known now')
    .addOption(json('print the result as one JSON object'))
    .action(async (id: string, _options: object, self: Command) => {
      const { compare } = await import('./commands/compare.ts');
      await compare(context, id, self.optsWithGlobals<CompareOptions>());
    });
  command(program, 'ensemble [id]', 'let the networks of an experiment, or of any runs, decide together')
    .option('--arm <name>', 'the runs of this arm alone')
    .option('--runs <list>', 'these runs, also of several experiments; a single one stands for its checkpoints')
    .option('--split <name>', 'validation, or test once all have finished', 'validation')
    .addOption(json('print one JSON object instead of a table'))
    .action(async (id: string | undefined, _options: object, self: Command) => {
      const { ensemble } = await import('./commands/ensemble.ts');
      await ensemble(context, id, self.optsWithGlobals<EnsembleOptions>());
    });
  command(
    program,
    'baselines <ids...>',
    'compare networks with learners that are none, by the number of training images',
  )
    .option('--baseline <kind>', 'nearest-neighbours:k=3, rbf-svm:c=1, ..., as often as needed', collect)
    .option('--sizes <list>', 'numbers of training images: 100,1000,5000')
    .option('--split <name>', 'judge on validation, or on test once all have finished', 'validation')
    .option('--csv', 'print every value as CSV')
    .addOption(json('print one JSON object instead of a table'))
    .addOption(quiet())
    .action(async (ids: string[], _options: object, self: Command) => {
      const { baselines } = await import('./commands/baselines.ts');
      await baselines(context, ids, self.optsWithGlobals<BaselinesOptions>());
    });
  command(program, 'resume [id] [runs...]', 'go on with runs that were interrupted, stopped, failed or never begun')
    .option('--all', 'of all experiments')
    .addOption(jobs())
    .addOption(device())
    .addOption(json('print one JSON object at the end instead of tables'))
    .addOption(quiet())
    .action(async (id: string | undefined, runs: string[], _options: object, self: Command) => {
      const { resume } = await import('./commands/resume.ts');
      end(await resume(context, id, runs, self.optsWithGlobals<ResumeOptions>()));
    });
  command(program, 'stop <id> [runs...]', 'stop runs that another process trains').action(
    async (id: string, runs: string[], _options: object, self: Command) => {
      const { stop } = await import('./commands/stop.ts');
      await stop(context, id, runs, self.optsWithGlobals<Home>());
    },
  );
  command(program, 'rm <id> [runs...]', 'remove an experiment, or some of its runs').action(
    async (id: string, runs: string[], _options: object, self: Command) => {
      const { remove } = await import('./commands/remove.ts');
      await remove(context, id, runs, self.optsWithGlobals<Home>());
    },
  );
  command(
    program,
    'restore [id] [runs...]',
    'bring back what was removed since the lab was opened or trained; or list it',
  ).action(async (id: string | undefined, runs: string[], _options: object, self: Command) => {
    const { restore } = await import('./commands/restore.ts');
    await restore(context, id, runs, self.optsWithGlobals<Home>());
  });
  command(program, 'purge', 'delete for good what was removed').action(async (_options: object, self: Command) => {
    const { purge } = await import('./commands/purge.ts');
    await purge(context, self.optsWithGlobals<Home>());
  });
  command(program, 'export [id]', 'take results or weights out of the history')
    .option('--csv', 'every measured value, one per line')
    .addOption(json('everything that is known, as one JSON object'))
    .option('-o, --out <file>', 'write there instead of to standard output')
    .option('--weights <file>', 'write the weights of a run to this .npz or .safetensors file')
    .option('--run <run>', 'the run whose weights are written')
    .option('--best', 'its weights at the best epoch on validation instead of the last')
    .option('--force', 'replace a file that exists')
    .action(async (id: string | undefined, _options: object, self: Command) => {
      const { exportFrom } = await import('./commands/export.ts');
      await exportFrom(context, id, self.optsWithGlobals<ExportOptions>());
    });
  command(program, 'report <id>', 'write the report of an experiment, to be read, printed and handed on')
    .requiredOption('-o, --out <file>', 'a page (.html), the same to print (.pdf), or its numbers (.csv, .json)')
    .option('--force', 'replace a file that exists')
    .action(async (id: string, _options: object, self: Command) => {
      const { report } = await import('./commands/report.ts');
      await report(context, id, self.optsWithGlobals<ReportOptions>());
    });
  addClaimsCommands(context, command(program, 'claims', 'the claims of the lectures: list, run, report'), command, end);
  addBundleCommands(
    context,
    command(program, 'bundle', 'take experiments to another machine: export, import'),
    command,
  );
  addDataCommands(context, command(program, 'data', 'data sets: list, add, check, look at'), command);
  command(program, 'schema', 'print the JSON Schema of experiment files').action(async () => {
    (await import('./commands/schema.ts')).schema(context);
  });
  command(program, 'doctor', 'say what was found on this machine').action(async (_options: object, self: Command) => {
    const { doctor } = await import('./commands/doctor.ts');
    await doctor(context, self.optsWithGlobals<Home>());
  });
  return program;
}

type AddCommand = (parent: Command, usage: string, description: string) => Command;

function addClaimsCommands(context: Context, claims: Command, command: AddCommand, end: (code: number) => void): void {
  const source = (): Option => new Option('--source <name>', 'what is trained on: mnist, or built-in').default('mnist');
  command(claims, 'list', 'list the claims with what is known of them')
    .option('--chapter <name>', 'of one chapter alone')
    .addOption(source())
    .addOption(json('print one JSON object instead of tables'))
    .action(async (_options: object, self: Command) => {
      const { listClaims } = await import('./commands/claims.ts');
      await listClaims(context, self.optsWithGlobals<ClaimsOptions>());
    });
  command(claims, 'run [ids...]', 'train what claims need that is not trained yet, and judge them')
    .option('--chapter <name>', 'all claims of a chapter')
    .option('--quick', 'on the first few seeds alone')
    .addOption(source())
    .addOption(jobs())
    .addOption(device('cpu'))
    .addOption(json('print one JSON object at the end instead of verdicts'))
    .addOption(quiet())
    .action(async (ids: string[], _options: object, self: Command) => {
      const { runClaims } = await import('./commands/claims.ts');
      end(await runClaims(context, ids, self.optsWithGlobals<ClaimsRunOptions>()));
    });
  command(claims, 'report', 'write the verdicts on all claims, to be read, printed and handed on')
    .requiredOption('-o, --out <file>', 'a page (.html), the same to print (.pdf), or text (.md)')
    .option('--force', 'replace a file that exists')
    .addOption(source())
    .action(async (_options: object, self: Command) => {
      const { reportClaims } = await import('./commands/claims.ts');
      await reportClaims(context, self.optsWithGlobals<ClaimsReportOptions>());
    });
}

function addBundleCommands(context: Context, bundle: Command, command: AddCommand): void {
  command(bundle, 'export <ids...>', 'write experiments with their runs to one file')
    .requiredOption('-o, --out <file>', 'the bundle to write; its name usually ends in .epochlab')
    .option('--no-checkpoints', 'leave the weights out: smaller, but runs cannot be gone on with')
    .option('--force', 'replace a file that exists')
    .action(async (ids: string[], _options: object, self: Command) => {
      const { exportBundle } = await import('./commands/bundle.ts');
      await exportBundle(context, ids, self.optsWithGlobals<BundleExportOptions>());
    });
  command(bundle, 'import <file>', 'take the experiments of a bundle into the history').action(
    async (file: string, _options: object, self: Command) => {
      const { importBundle } = await import('./commands/bundle.ts');
      await importBundle(context, file, self.optsWithGlobals<Home>());
    },
  );
}

function addDataCommands(context: Context, data: Command, command: AddCommand): void {
  command(data, 'list', 'list the data sets of this machine').action(async (_options: object, self: Command) => {
    const { listData } = await import('./commands/data.ts');
    await listData(context, self.optsWithGlobals<Home>());
  });
  command(
    data,
    'add <folder>',
    'check a data set (IDX files, plain or .gz, or mnist.npz) and remember where it is',
  ).action(async (folder: string, _options: object, self: Command) => {
    const { addData } = await import('./commands/data.ts');
    await addData(context, folder, self.optsWithGlobals<Home>());
  });
  command(data, 'check <folder>', 'check a data set, and nothing else').action(async (folder: string) => {
    const { checkData } = await import('./commands/data.ts');
    await checkData(context, folder);
  });
  command(data, 'sample', 'print some images')
    .option('--source <name>', 'mnist, built-in, or sha256: and a hash', 'built-in')
    .option('--count <n>', 'how many', '10')
    .action(async (_options: object, self: Command) => {
      const { sampleData } = await import('./commands/data.ts');
      await sampleData(context, self.optsWithGlobals<Home & { source: string; count: string }>());
    });
}
