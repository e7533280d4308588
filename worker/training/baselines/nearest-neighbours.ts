import type { Block } from './likeness.ts';

/**
 * The most alike of all images seen so far, for some images: the `k` largest values of each, from the largest, of equals
 * the first.
 */
export class Neighbours {
  readonly #k: number;
  readonly #images: number;
  readonly #values: Float32Array;
  readonly #who: Uint32Array;

  constructor(images: number, k: number) {
    this.#k = k;
    this.#images = images;
    this.#values = new Float32Array(images * k).fill(-Infinity);
    this.#who = new Uint32Array(images * k);
  }

  see({ from, others, values }: Block): void {
    const k = this.#k;
    for (let image = 0; image < this.#images; image++) {
      const last = image * k + k - 1;
      for (let other = 0, at = image * others; other < others; other++, at++) {
        if (values[at]! > this.#values[last]!) this.#insert(image * k, last, values[at]!, from + other);
      }
    }
  }

  #insert(first: number, last: number, value: number, who: number): void {
    let place = last;
    for (; place > first && value > this.#values[place - 1]!; place--) {
      this.#values[place] = this.#values[place - 1]!;
      this.#who[place] = this.#who[place - 1]!;
    }
    this.#values[place] = value;
    this.#who[place] = who;
  }

  /**
   * The class that most neighbours of each image have, of equals that of the nearest.
   * @param classOf the class of each image that was seen.
   */
  vote(classOf: (other: number) => number): Uint8Array {
    return Uint8Array.from({ length: this.#images }, (_, image) => {
      const votes = new Map<number, number>();
      for (let place = image * this.#k; place < (image + 1) * this.#k; place++) {
        if (this.#values[place] === -Infinity) continue;
        const label = classOf(this.#who[place]!);
        votes.set(label, (votes.get(label) ?? 0) + 1);
      }
      // Classes stand in the order in which the nearest of each came.
      const [first, ...rest] = votes;
      return rest.reduce((best, each) => (each[1] > best[1] ? each : best), first ?? [0, 0])[0];
    });
  }
}
