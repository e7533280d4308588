import { LabError } from '../../../contract/errors.ts';
import { visible } from '../../../contract/show.ts';
import type { Context } from '../context.ts';
import { openLab, withLab } from '../open.ts';
import { target } from '../options/target.ts';
import { idArgument } from '../options/whole-number.ts';
import { counted } from '../text/quantities.ts';

export interface BundleExportOptions {
  readonly out: string;
  readonly checkpoints: boolean;
  readonly force?: boolean;
  readonly home?: string;
}

/** Writes experiments with their runs to a bundle. */
export async function exportBundle(
  context: Context,
  ids: readonly string[],
  options: BundleExportOptions,
): Promise<void> {
  const wanted = ids.map((id) => idArgument('experiment', id));
  const path = target(options.out, options);
  const { bytes } = await withLab(context, options.home, async (lab) => {
    const { writeBundle } = await import('../../../lab/bundles/write-bundle.ts');
    return writeBundle(lab, wanted, options.checkpoints);
  });
  const { writeAtomically } = await import('../../../data/atomic-write.ts');
  await writeAtomically(path, [bytes]);
  context.out.lines([`Wrote ${counted(new Set(wanted).size, 'experiment')} to ${visible(path)}.`]);
}

/** Bytes of a bundle. */
const largest = 512 * 2 ** 20;

/** Takes what is missing of the experiments of a bundle into the history. */
export async function importBundle(context: Context, file: string, { home }: { home?: string }): Promise<void> {
  const { readRegularFile } = await import('../../../data/regular-file.ts');
  const bytes = await readRegularFile(file, largest, { missing: 'not-found', damaged: 'bundle-invalid' });
  const lab = await openLab(context, home);
  try {
    const { readBundle } = await import('../../../lab/bundles/read-bundle.ts');
    const archives = await readBundle(bytes);
    const taken = lab.history.takeIn(archives);
    context.out.lines(
      taken.map(({ id, isNew, runs }, i) => {
        const name = visible(archives[i]!.experiment.name);
        if (isNew) return `Imported "${name}" as experiment ${id}.`;
        const added = runs === 0 ? '' : `; ${counted(runs, 'run')} of it came in`;
        return `"${name}" is here already, as experiment ${id}${added}.`;
      }),
    );
    if (taken.length === 0) throw new LabError('bundle-invalid', 'The bundle holds no experiments.');
  } finally {
    await lab.close();
  }
}
