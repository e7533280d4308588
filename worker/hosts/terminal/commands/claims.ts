import type { ClaimSource, ClaimVersion } from '../../../contract/claims.ts';
import { LabError } from '../../../contract/errors.ts';
import { show, visible } from '../../../contract/show.ts';
import type { KnownClaim } from '../../../lab/claims/known-claim.ts';
import type { Lab } from '../../../lab/lab.ts';
import { claimsTable, verdictLines } from '../claims-report.ts';
import type { Context } from '../context.ts';
import { openLab, usablePlaces } from '../open.ts';
import { deviceOption } from '../options/device.ts';
import { jobsOption } from '../options/jobs.ts';
import { target } from '../options/target.ts';
import { counted, duration } from '../text/quantities.ts';

export interface ClaimsOptions {
  readonly chapter?: string;
  readonly source: string;
  readonly json?: boolean;
  readonly home?: string;
}

export interface ClaimsRunOptions extends ClaimsOptions {
  readonly quick?: boolean;
  readonly jobs?: string;
  readonly device: string;
  readonly quiet?: boolean;
}

export interface ClaimsReportOptions extends ClaimsOptions {
  readonly out: string;
  readonly force?: boolean;
}

function sourceOption(source: string): ClaimSource {
  if (source === 'mnist' || source === 'built-in') return source;
  throw new LabError('usage', `--source must be mnist or built-in, but is ${show(source)}.`);
}

/** The claims that are named, those of a chapter, or all. */
async function chosen(lab: Lab, ids: readonly string[], chapter: string | undefined, source: ClaimSource) {
  if (ids.length > 0 && chapter !== undefined) {
    throw new LabError('usage', 'Name claims or a chapter, not both.');
  }
  const { claimsBookOf } = await import('../../../lab/claims/claims-book.ts');
  const book = claimsBookOf(lab);
  const claims = await book.find(ids, chapter, source);
  return { book, claims };
}

const plain = ({ chapter, claim, verdict }: KnownClaim) => ({
  id: claim.id,
  chapter: chapter.id,
  place: claim.place,
  sentence: claim.sentence,
  untestable: 'why' in claim ? claim.why : null,
  verdict,
});

const asJson = (claims: readonly KnownClaim[]): string =>
  // JSON has no infinite numbers; as words they can be read back.
  `${JSON.stringify(claims.map(plain), (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))}\n`;

/** Lists claims with their verdicts. */
export async function listClaims(
  context: Context,
  { chapter, source, json = false, home }: ClaimsOptions,
): Promise<void> {
  const { out } = context;
  const lab = await openLab(context, home);
  try {
    const { claims } = await chosen(lab, [], chapter, sourceOption(source));
    if (json) out.write(asJson(claims));
    else out.lines(claimsTable(claims, out));
  } finally {
    await lab.close();
  }
}

/** Trains what claims need and judges them. */
export async function runClaims(context: Context, ids: readonly string[], options: ClaimsRunOptions): Promise<number> {
  const { out, err } = context;
  const source = sourceOption(options.source);
  const device = deviceOption(options.device);
  const jobs = jobsOption(options.jobs, 1000);
  const version: ClaimVersion = options.quick === true ? 'quick' : 'full';
  usablePlaces(context, options.home);
  const lab = await openLab(context, options.home);
  try {
    const { json = false, quiet = false } = options;
    const { book, claims } = await chosen(lab, ids, options.chapter, source);
    const { train } = await import('../train.ts');
    if (device === 'cpu' && !quiet && !json) {
      const wanted = claims.map(({ claim }) => claim);
      const seconds = await book.training.secondsLeft(wanted, version, source, jobs);
      if (seconds !== null && seconds > 0) {
        err.lines([`About ${duration(seconds)} of training, ${counted(jobs, 'run')} at a time.`]);
      }
    }
    const title = `Claims, ${version} version (${counted(claims.length, 'claim')})`;
    const announced = { jobs, json, quiet, title, preparing: 'Looking for what is trained already ...' };
    const begin = async () => {
      const queued = [];
      for (const { claim } of claims) queued.push(...(await book.run(claim.id, version, source, device)));
      const experiments = [...new Set(queued.map((run) => run.experimentId))].map((id) => lab.history.experiment(id));
      return { experiments, runs: queued };
    };
    const verdicts = async () => {
      await book.training.beside;
      const judged = await book.find(
        claims.map(({ claim }) => claim.id),
        undefined,
        source,
      );
      if (json) out.write(asJson(judged));
      else out.lines(judged.flatMap((known) => verdictLines(known, out)));
    };
    return await train(context, lab, announced, begin, verdicts);
  } catch (error) {
    if (error instanceof LabError && error.code === 'data-missing' && source === 'mnist') {
      err.lines(['The claims are about MNIST; with --source built-in they are tried on digits drawn by the program.']);
    }
    throw error;
  } finally {
    await lab.close();
  }
}

/** Writes the report of the whole book. */
export async function reportClaims(context: Context, { out, force, source, home }: ClaimsReportOptions): Promise<void> {
  const ending = /\.(html|pdf|md)$/i.exec(out)?.[1]?.toLowerCase();
  if (ending !== 'html' && ending !== 'pdf' && ending !== 'md') {
    throw new LabError('usage', `${visible(out)} must end in one of .html, .pdf, .md.`);
  }
  const path = target(out, { ...(force !== undefined && { force }) });
  const lab = await openLab(context, home);
  try {
    const { claimsReport } = await import('../../../lab/report/claims-report.ts');
    const { bytes } = await claimsReport(lab, sourceOption(source), ending);
    const { writeAtomically } = await import('../../../data/atomic-write.ts');
    await writeAtomically(path, [bytes]);
  } finally {
    await lab.close();
  }
  context.out.lines([`Wrote the claims to ${visible(path)}.`]);
}
