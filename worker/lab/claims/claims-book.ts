import { book, chapterOf, claimOf } from '../../claims/book.ts';
import { type Chapter, type Claim, isComputed, isTrained, type TrainedClaim } from '../../claims/claim.ts';
import { studyExperiments } from '../../claims/study-experiments.ts';
import { baselineChoice } from '../../contract/baselines.ts';
import type { ClaimList } from '../../contract/api/claims.ts';
import type {
  ClaimDetail,
  ClaimSource,
  ClaimSummary,
  ClaimVerdict,
  ClaimVersion,
  Prediction,
} from '../../contract/claims.ts';
import { LabError } from '../../contract/errors.ts';
import type { DeviceKind, Run } from '../../contract/run.ts';
import type { Lab } from '../lab.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import { evidenceOf } from './evidence.ts';
import { type GatheredArm, gathered, missing, progressOf } from './gathered.ts';
import { type ClaimEvidence, judgeChapter, judgeComputed } from './judge.ts';
import { readPredictions, writePrediction } from './predictions.ts';
import { readingInWords } from './reading-words.ts';
import { RunIndex } from './run-index.ts';
import { RunReader } from './run-reader.ts';

/** The data set that claims are trained on. */
interface Content {
  readonly sha256: string;
  readonly labels: Uint8Array;
}

type Computed = (claim: Claim) => boolean;

/** What is known of one claim now. */
export interface KnownClaim {
  readonly chapter: Chapter;
  readonly claim: Claim;
  /** Empty for claims without training. */
  readonly arms: readonly GatheredArm[];
  readonly verdict: ClaimVerdict | null;
  readonly predicted: Prediction | null;
}

/** The claims of the lectures on what the history holds now. What was read of a run that has ended is kept. */
export class ClaimsBook {
  readonly #lab: Lab;
  readonly #index: RunIndex;
  readonly #computed = new Map<() => number, number>();
  readonly #runs: RunReader;
  #beside: Promise<void> = Promise.resolve();

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#index = new RunIndex(lab);
    this.#runs = new RunReader(lab);
  }

  /**
   * All claims, or those of some chapters.
   * @param compute which are computed and waited for; of the others is told what is known already.
   */
  async known(
    source: ClaimSource,
    { chapters = book, compute = () => true }: { chapters?: readonly Chapter[]; compute?: Computed } = {},
  ): Promise<KnownClaim[]> {
    this.#index.refresh();
    const content = await this.#contentOf(source);
    const predictions = await readPredictions(this.#lab.host.home);
    const known: KnownClaim[] = [];
    for (const chapter of chapters) {
      const armsOf = new Map<Claim, GatheredArm[]>();
      for (const claim of chapter.claims.filter(isTrained)) {
        armsOf.set(claim, content === null ? [] : gathered(claim, source, content.sha256, this.#index));
      }
      const verdicts = await this.#verdicts(chapter, armsOf, content, compute);
      await this.#judgeComputed(chapter, compute, verdicts);
      for (const claim of chapter.claims) {
        const predicted = predictions[claim.id] ?? null;
        known.push({ chapter, claim, arms: armsOf.get(claim) ?? [], verdict: verdicts.get(claim) ?? null, predicted });
      }
    }
    return known;
  }

  /**
   * The claims of these ids, in the order of the book; those of a chapter; or all.
   * @throws LabError `not-found`
   */
  async find(ids: readonly string[], chapter: string | undefined, source: ClaimSource): Promise<KnownClaim[]> {
    if (ids.length === 0) return this.known(source, chapter === undefined ? {} : { chapters: [chapterOf(chapter)] });
    const wanted = ids.map(claimOf);
    const chapters = book.filter((each) => wanted.some(({ chapter: of }) => of === each));
    const known = await this.known(source, {
      chapters,
      compute: (claim) => wanted.some((each) => each.claim === claim),
    });
    return known.filter(({ claim }) => wanted.some((each) => each.claim === claim));
  }

  /** The claims as a page shows them. */
  async list(source: ClaimSource): Promise<ClaimList> {
    const known = await this.known(source, { compute: () => false });
    return {
      chapters: book.map(({ id, title }) => ({ id, title })),
      claims: known.map(summaryOf),
      problem: await this.#problemOf(source),
    };
  }

  async #problemOf(source: ClaimSource): Promise<string | null> {
    try {
      await this.#lab.library.resolve(source);
      return null;
    } catch (error) {
      if (error instanceof LabError) return error.message;
      throw error;
    }
  }

  /** @throws LabError `not-found` */
  async detail(id: string, source: ClaimSource): Promise<ClaimDetail> {
    const { chapter, claim } = claimOf(id);
    const inChapter = await this.known(source, { chapters: [chapter], compute: () => false });
    const known = inChapter.find((each) => each.claim === claim);
    return {
      ...reportedOf(known!),
      experiments: [...new Set(known!.arms.flatMap(({ runs }) => [...runs.values()].map((run) => run.experimentId)))],
      seconds: {
        quick: await this.#seconds(known!, 'quick', source),
        full: await this.#seconds(known!, 'full', source),
      },
    };
  }

  /**
   * Trains what the history lacks for a version of a claim; what another claim has trained already is not trained again.
   * @returns the experiments begun, and all runs that are queued now.
   * @throws LabError `not-found`, and as `Lab.start` does.
   */
  async run(
    id: string,
    version: ClaimVersion,
    source: ClaimSource,
    device: DeviceKind = 'cpu',
  ): Promise<{ experiments: readonly StoredExperiment[]; runs: readonly Run[] }> {
    const { claim } = claimOf(id);
    if (isComputed(claim)) {
      for (const { value } of [...claim.stated, ...(claim.corrected ?? [])]) this.#compute(value);
      this.#lab.changed('claims');
    }
    if (!isTrained(claim)) return { experiments: [], runs: [] };
    const { groups, resumable } = await this.#missing(claim, version, source);
    const experiments: StoredExperiment[] = [];
    for (const { arms, seeds } of groups) {
      for (const experiment of studyExperiments(claim, source, arms, seeds)) {
        const stored = await this.#lab.start(experiment, device);
        this.#lab.history.addTag(stored.id, tag);
        experiments.push(stored);
      }
    }
    this.#lab.changed('experiments');
    const waiting = resumable.filter((run) => !this.#lab.queue.has(run.id));
    const resumed = this.#lab.resume(waiting.map((run) => run.id));
    await this.#trainBeside(claim, source);
    return { experiments, runs: [...experiments.flatMap(({ runs }) => runs), ...resumed] };
  }

  /** Trains the learners that are no networks, one claim's after the other's; `beside` ends with the last. */
  async #trainBeside(claim: TrainedClaim, source: ClaimSource): Promise<void> {
    const { baselines: wanted } = claim.study;
    if (!wanted) return;
    const arms = await this.#arms(claim, source);
    const [run] = arms.flatMap(({ runs }) => [...runs.values()]);
    if (!run) return;
    const baselines = wanted.kinds.map((kind) => baselineChoice.parse({ kind }));
    const wish = { baselines, sizes: [...wanted.sizes], split: 'validation' as const };
    this.#beside = this.#beside
      .then(() => this.#lab.baselines.train([run.experimentId], wish))
      .then(
        () => this.#lab.changed('claims'),
        () => undefined,
      );
  }

  /** Resolves when all that was to be trained beside networks is. */
  get beside(): Promise<void> {
    return this.#beside;
  }

  /** Keeps what somebody expects of a claim, or forgets it. */
  async predict(id: string, predicted: Omit<Prediction, 'at'> | null): Promise<void> {
    const { claim } = claimOf(id);
    const { home, now } = this.#lab.host;
    await writePrediction(home, claim.id, predicted && { ...predicted, at: now() });
    this.#lab.changed('claims');
  }

  /** Stops what trains or waits for a claim. */
  async stop(id: string, source: ClaimSource): Promise<void> {
    const { claim } = claimOf(id);
    if (!isTrained(claim)) return;
    const arms = await this.#arms(claim, source);
    const runs = arms.flatMap((arm) => [...arm.runs.values()]);
    this.#lab.queue.stop(runs.filter((run) => this.#lab.queue.has(run.id)).map((run) => run.id));
  }

  async #arms(claim: TrainedClaim, source: ClaimSource): Promise<GatheredArm[]> {
    this.#index.refresh();
    const { sha256 } = (await this.#lab.library.resolve(source)).fingerprint;
    return gathered(claim, source, sha256, this.#index);
  }

  async #missing(claim: TrainedClaim, version: ClaimVersion, source: ClaimSource) {
    return missing(claim, await this.#arms(claim, source), version);
  }

  /** Seconds of what a version still lacks. */
  async #seconds({ claim, arms }: KnownClaim, version: ClaimVersion, source: ClaimSource): Promise<number | null> {
    if (!isTrained(claim) || arms.length === 0) return null;
    let seconds = 0;
    for (const group of missing(claim, arms, version).groups) {
      for (const experiment of studyExperiments(claim, source, group.arms, group.seeds)) {
        const estimate = await this.#lab.estimate(experiment, 'cpu');
        if (estimate.seconds === null) return null;
        seconds += estimate.seconds;
      }
    }
    return seconds;
  }

  /** The content of the data by which runs are found; null where the data set is not on this machine. */
  async #contentOf(source: ClaimSource): Promise<Content | null> {
    try {
      const { fingerprint, test } = await this.#lab.library.resolve(source);
      return { sha256: fingerprint.sha256, labels: test.labels };
    } catch (error) {
      if (error instanceof LabError) return null;
      throw error;
    }
  }

  /** What takes long and is not waited for is left out, and told of once it is there. */
  async #verdicts(
    chapter: Chapter,
    armsOf: ReadonlyMap<Claim, readonly GatheredArm[]>,
    content: Content | null,
    compute: Computed,
  ): Promise<Map<Claim, ClaimVerdict>> {
    const begun = chapter.claims
      .filter(isTrained)
      .filter((claim) => armsOf.get(claim)!.some(({ runs }) => runs.size > 0));
    const evidence = await Promise.all(
      begun.map((claim) => {
        const whole = this.#evidence(claim, armsOf.get(claim)!, content);
        return compute(claim) ? whole : this.#ifSoon(whole);
      }),
    );
    const measured = evidence.filter((each) => each !== null).filter(({ stated }) => stated.some(({ n }) => n > 0));
    return new Map<Claim, ClaimVerdict>(judgeChapter(measured));
  }

  async #evidence(claim: TrainedClaim, arms: readonly GatheredArm[], content: Content | null): Promise<ClaimEvidence> {
    const reader = this.#runs.reader(content);
    const all = (rules: TrainedClaim['stated']) => Promise.all(rules.map((rule) => evidenceOf(rule, arms, reader)));
    return { claim, stated: await all(claim.stated), corrected: await all(claim.corrected ?? []) };
  }

  /** What is there at once; null for what is not, which is told of later. */
  async #ifSoon<Value>(value: Promise<Value>): Promise<Value | null> {
    const found = await Promise.race([value, new Promise<null>((resolve) => setImmediate(resolve, null))]);
    if (found === null) {
      value.then(
        () => this.#lab.changed('claims'),
        () => undefined,
      );
    }
    return found;
  }

  async #judgeComputed(chapter: Chapter, compute: Computed, verdicts: Map<Claim, ClaimVerdict>): Promise<void> {
    for (const claim of chapter.claims.filter(isComputed)) {
      const facts = [...claim.stated, ...(claim.corrected ?? [])];
      if (!compute(claim) && !facts.every(({ value }) => this.#computed.has(value))) continue;
      // Some numbers take a second; what else the process does goes on in between.
      await new Promise(setImmediate);
      verdicts.set(
        claim,
        judgeComputed(claim, ({ value }) => this.#compute(value)),
      );
    }
  }

  #compute(value: () => number): number {
    const known = this.#computed.get(value) ?? value();
    this.#computed.set(value, known);
    return known;
  }
}

const books = new WeakMap<Lab, ClaimsBook>();

/** The one book of a lab. */
export function claimsBookOf(lab: Lab): ClaimsBook {
  const known = books.get(lab) ?? new ClaimsBook(lab);
  books.set(lab, known);
  return known;
}

/** What experiments of claims are tagged with in the history. */
const tag = 'claims';

/** A claim with everything that does not depend on the machine. */
export function reportedOf(known: KnownClaim): Omit<ClaimDetail, 'seconds' | 'experiments'> {
  const { claim, arms, verdict } = known;
  return {
    ...summaryOf(known),
    formula: claim.tex ?? null,
    look: claim.look,
    right: claim.right ?? null,
    arms: arms.map(({ arm }) => arm.name),
    curve: curveOf(claim),
    verdict,
  };
}

function curveOf(claim: Claim): ClaimDetail['curve'] {
  const trend = isTrained(claim) ? claim.stated.find((rule) => rule.kind === 'trend') : undefined;
  return trend?.kind === 'trend' ? { arms: [...trend.arms], title: readingInWords(trend.reading) } : null;
}

function summaryOf({ chapter, claim, arms, verdict, predicted }: KnownClaim): ClaimSummary {
  return {
    id: claim.id,
    chapter: chapter.id,
    lecture: claim.place.split(':')[0]!,
    place: claim.place,
    kind: claim.kind,
    sentence: claim.sentence,
    why: 'why' in claim ? claim.why : null,
    word: verdict?.word ?? null,
    predicted,
    progress:
      isTrained(claim) && arms.length > 0
        ? { quick: progressOf(claim, arms, 'quick'), full: progressOf(claim, arms, 'full') }
        : null,
  };
}
