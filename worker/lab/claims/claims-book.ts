import { book, chapterOf, claimOf } from '../../claims/book.ts';
import { type Chapter, type Claim, isComputed, isTrained, type TrainedClaim } from '../../claims/claim.ts';
import type { ClaimList } from '../../contract/api/claims.ts';
import type { ClaimDetail, ClaimSource, ClaimVerdict, ClaimVersion, Prediction } from '../../contract/claims.ts';
import { LabError } from '../../contract/errors.ts';
import type { DeviceChoice, Run } from '../../contract/run.ts';
import type { Lab } from '../lab.ts';
import { ClaimTraining } from './claim-training.ts';
import { ComputedValues } from './computed-values.ts';
import { evidenceOf } from './evidence.ts';
import { type GatheredArm, gathered } from './gathered.ts';
import { type ClaimEvidence, judgeChapter, judgeComputed } from './judge.ts';
import { KeptValues } from './kept-values.ts';
import type { KnownClaim } from './known-claim.ts';
import { readPredictions, writePrediction } from './predictions.ts';
import { RunIndex } from './run-index.ts';
import { RunReader } from './run-reader.ts';
import { reportedOf, summaryOf } from './summary.ts';

/** The data set that claims are trained on. */
interface Content {
  readonly sha256: string;
  readonly labels: Uint8Array;
}

type Computed = (claim: Claim) => boolean;

/** The claims of the lectures on what the history holds now. What was read of a run that has ended is kept. */
export class ClaimsBook {
  readonly #lab: Lab;
  readonly #index: RunIndex;
  readonly #computed: ComputedValues;
  readonly #runs: RunReader;
  readonly training: ClaimTraining;

  constructor(lab: Lab) {
    const kept = new KeptValues(lab.host.cache);
    this.#lab = lab;
    this.#index = new RunIndex(lab);
    this.#computed = new ComputedValues(kept);
    this.#runs = new RunReader(lab, kept);
    this.training = new ClaimTraining(lab, this.#index);
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
      const { verdicts, judging } = await this.#verdicts(chapter, armsOf, content, compute);
      await this.#judgeComputed(chapter, compute, verdicts);
      for (const claim of chapter.claims) {
        known.push({
          chapter,
          claim,
          arms: armsOf.get(claim) ?? [],
          verdict: verdicts.get(claim) ?? null,
          isJudging: judging.has(claim),
          predicted: predictions[claim.id] ?? null,
        });
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
    const known = inChapter.find((each) => each.claim === claim)!;
    const seconds = async (version: ClaimVersion) =>
      known.arms.length > 0 ? this.training.secondsLeft([claim], version, source) : null;
    return {
      ...reportedOf(known),
      experiments: [...new Set(known.arms.flatMap(({ runs }) => [...runs.values()].map((run) => run.experimentId)))],
      seconds: { quick: await seconds('quick'), full: await seconds('full') },
    };
  }

  /**
   * Computes a claim, or trains what the history lacks for a version of it.
   * @returns the runs that are queued now.
   * @throws LabError `not-found`, and as `Lab.start` does.
   */
  async run(
    id: string,
    version: ClaimVersion,
    source: ClaimSource,
    device: DeviceChoice = 'cpu',
  ): Promise<readonly Run[]> {
    const { claim } = claimOf(id);
    if (isTrained(claim)) return this.training.run(claim, version, source, device);
    if (isComputed(claim)) {
      this.#computed.compute(claim);
      this.#lab.changed('claims');
    }
    return [];
  }

  /** Stops what trains or waits for a claim. */
  async stop(id: string, source: ClaimSource): Promise<void> {
    const { claim } = claimOf(id);
    if (isTrained(claim)) await this.training.stop(claim, source);
  }

  /** Keeps what somebody expects of a claim, or forgets it. */
  async predict(id: string, predicted: Omit<Prediction, 'at'> | null): Promise<void> {
    const { claim } = claimOf(id);
    const { home, now } = this.#lab.host;
    await writePrediction(home, claim.id, predicted && { ...predicted, at: now() });
    this.#lab.changed('claims');
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
  ): Promise<{ verdicts: Map<Claim, ClaimVerdict>; judging: ReadonlySet<Claim> }> {
    const begun = chapter.claims
      .filter(isTrained)
      .filter((claim) => armsOf.get(claim)!.some(({ runs }) => runs.size > 0));
    const evidence = await Promise.all(
      begun.map((claim) => {
        const whole = this.#evidence(claim, armsOf.get(claim)!, content, compute(claim));
        return compute(claim) ? whole : this.#ifSoon(whole);
      }),
    );
    const measured = evidence.filter((each) => each !== null).filter(({ stated }) => stated.some(({ n }) => n > 0));
    return {
      verdicts: new Map<Claim, ClaimVerdict>(judgeChapter(measured)),
      judging: new Set(begun.filter((_, i) => evidence[i] === null)),
    };
  }

  async #evidence(
    claim: TrainedClaim,
    arms: readonly GatheredArm[],
    content: Content | null,
    isAwaited: boolean,
  ): Promise<ClaimEvidence> {
    const reader = this.#runs.reader(content, isAwaited);
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
      // Some numbers take a second; what else the process does goes on in between.
      if (compute(claim)) await new Promise(setImmediate);
      const values = compute(claim) ? this.#computed.compute(claim) : this.#computed.known(claim);
      if (!values) continue;
      verdicts.set(
        claim,
        judgeComputed(claim, (fact) => values.get(fact)!),
      );
    }
  }
}

const books = new WeakMap<Lab, ClaimsBook>();

/** The one book of a lab. */
export function claimsBookOf(lab: Lab): ClaimsBook {
  const known = books.get(lab) ?? new ClaimsBook(lab);
  books.set(lab, known);
  return known;
}
