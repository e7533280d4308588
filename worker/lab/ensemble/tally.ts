import type { Ensemble } from '../../contract/api/ensembles.ts';
import { predictionOf } from '../inspection/judgement.ts';

type Figures = Pick<Ensemble, 'average' | 'vote' | 'correlation' | 'share'>;

/** Adds up what the members of an ensemble say of the same images, one after the other, in memory for one of them. */
export class Tally {
  readonly #labels: ArrayLike<number>;
  readonly #classes: number;
  readonly #summed: Float64Array;
  readonly #votes: Uint32Array;
  /** Sum over members of their errors, each brought to mean 0 and length 1. */
  readonly #standardised: Float64Array;
  #members = 0;
  #variances = 0;
  #allVary = true;

  /** @param labels the right class of every image. */
  constructor(labels: ArrayLike<number>, classes: number) {
    const size = labels.length * classes;
    this.#labels = labels;
    this.#classes = classes;
    this.#summed = new Float64Array(size);
    this.#votes = new Uint32Array(size);
    this.#standardised = new Float64Array(size);
  }

  /**
   * Takes in the outputs of a member, one row per image, all finite.
   * @returns its own accuracy.
   */
  add(outputs: ArrayLike<number>): number {
    const size = this.#summed.length;
    const { errors, variance } = this.#errorsOf(outputs);
    const length = Math.sqrt(variance * size);
    for (let i = 0; i < size; i++) {
      this.#summed[i]! += outputs[i]!;
      this.#standardised[i]! += errors[i]! / length;
    }
    this.#members++;
    this.#variances += variance;
    this.#allVary &&= variance > 0;
    return this.#accuracy((image) => {
      const prediction = predictionOf(this.#row(outputs, image));
      this.#votes[image * this.#classes + prediction]!++;
      return prediction;
    });
  }

  figures(): Figures {
    const correlation = this.#correlation();
    return {
      average: this.#accuracy((image) => predictionOf(this.#row(this.#summed, image))),
      vote: this.#accuracy((image) => this.#elected(image)),
      correlation,
      share: correlation === null ? null : { predicted: this.#predicted(correlation), measured: this.#measured() },
    };
  }

  /**
   * The squared length of the sum of n vectors of length 1 is n + n (n - 1) rho, where rho is the mean of their pairwise
   * inner products; those of standardised errors are their correlations.
   */
  #correlation(): number | null {
    const n = this.#members;
    if (n < 2 || !this.#allVary) return null;
    const squared = this.#standardised.reduce((sum, each) => sum + each * each, 0);
    return Math.max(-1, Math.min(1, (squared - n) / (n * (n - 1))));
  }

  #predicted(rho: number): number {
    return rho + (1 - rho) / this.#members;
  }

  #measured(): number {
    const n = this.#members;
    const { variance } = this.#errorsOf(this.#summed.map((each) => each / n));
    return variance / (this.#variances / n);
  }

  /** Outputs minus targets, about their mean. */
  #errorsOf(outputs: ArrayLike<number>): { errors: Float64Array; variance: number } {
    const size = this.#summed.length;
    const errors = Float64Array.from({ length: size }, (_, i) => outputs[i]! - this.#target(i));
    const mean = errors.reduce((sum, each) => sum + each, 0) / size;
    let squared = 0;
    for (let i = 0; i < size; i++) squared += (errors[i]! -= mean) ** 2;
    return { errors, variance: squared / size };
  }

  #target(i: number): number {
    return i % this.#classes === this.#labels[Math.floor(i / this.#classes)] ? 1 : 0;
  }

  #row(values: ArrayLike<number>, image: number): number[] {
    return Array.from({ length: this.#classes }, (_, i) => values[image * this.#classes + i]!);
  }

  #elected(image: number): number {
    const votes = this.#row(this.#votes, image);
    const most = Math.max(...votes);
    return predictionOf(this.#row(this.#summed, image).map((sum, i) => (votes[i] === most ? sum : -Infinity)));
  }

  #accuracy(prediction: (image: number) => number): number {
    let correct = 0;
    for (let image = 0; image < this.#labels.length; image++) {
      if (prediction(image) === this.#labels[image]) correct++;
    }
    return correct / this.#labels.length;
  }
}
