import type { ComputedClaim, Fact } from '../../claims/claim.ts';
import type { KeptValues } from './kept-values.ts';

/** The numbers of claims that formulas decide; each is computed once. */
export class ComputedValues {
  readonly #kept: KeptValues;
  readonly #values = new Map<Fact['value'], number>();

  constructor(kept: KeptValues) {
    this.#kept = kept;
  }

  /** What was computed for a claim before, now or by an earlier lab; null where anything is missing. */
  known(claim: ComputedClaim): ReadonlyMap<Fact, number> | null {
    const found = new Map<Fact, number>();
    for (const [name, fact] of namedFacts(claim)) {
      const value = this.#values.get(fact.value) ?? this.#kept.get(name);
      if (value === undefined) return null;
      found.set(fact, value);
    }
    return found;
  }

  compute(claim: ComputedClaim): ReadonlyMap<Fact, number> {
    return new Map(
      namedFacts(claim).map(([name, fact]) => {
        const value = this.#values.get(fact.value) ?? fact.value();
        this.#values.set(fact.value, value);
        this.#kept.keep(name, value);
        return [fact, value];
      }),
    );
  }
}

const namedFacts = ({ id, stated, corrected = [] }: ComputedClaim): [name: string, fact: Fact][] =>
  [...stated, ...corrected].map((fact, i) => [`${id} ${i}`, fact]);
