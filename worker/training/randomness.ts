import type { Recipe } from '../contract/recipe.ts';
import { NumpyRandom, PythonRandom } from '../data/random/book.ts';
import { fillNormal, fillUniform, permutation } from '../data/random/streams.ts';
import type { DrawnSpec } from '../engine/graph/parameters.ts';

/** What a value of an initialiser is made of. */
export interface Draws {
  readonly normal: Float64Array;
  readonly uniform: Float64Array;
}

/** Where the random numbers of a run come from. */
export interface Randomness {
  /** For each of the parameters of a plan that are drawn; numbers that are not wanted may be zero. */
  initial(
    specs: readonly DrawnSpec[],
    wants: (spec: DrawnSpec) => { readonly normal: boolean; readonly uniform: boolean },
  ): Map<DrawnSpec, Draws>;
  /** The order in which epoch `epoch` takes `n` training images. */
  order(n: number, epoch: number): Uint32Array;
}

export function randomnessOf({ kind, ...choice }: Recipe['randomness'], seed: number): Randomness {
  switch (kind) {
    case 'counter':
      return counted(seed);
    case 'book':
      return ofTheBook(seed, { networks: 0, epochs: 0, ...choice });
  }
}

const counted = (seed: number): Randomness => ({
  initial: (specs, wants) =>
    new Map(
      specs.map((spec) => {
        const stream = { seed, purpose: spec.kind, layer: spec.layer, step: spec.piece } as const;
        const size = spec.rows * spec.columns;
        const [normal, uniform] = [new Float64Array(size), new Float64Array(size)];
        if (wants(spec).normal) fillNormal(normal, stream);
        if (wants(spec).uniform) fillUniform(uniform, stream);
        return [spec, { normal, uniform }];
      }),
    ),
  order: (n, epoch) => permutation(n, seed, epoch),
});

/** The streams of Nielsen's programs, which go on from network to network and from epoch to epoch. */
function ofTheBook(seed: number, before: { readonly networks: number; readonly epochs: number }): Randomness {
  let shuffles = new PythonRandom(seed);
  let order = new Uint32Array();
  let made = 0;
  return {
    initial(specs) {
      const numbers = new NumpyRandom(seed);
      const draw = (kind: DrawnSpec['kind']) =>
        specs
          .filter((spec) => spec.kind === kind)
          .map((spec) => {
            const drawn = new Float64Array(spec.rows * spec.columns);
            numbers.fillRandn(drawn);
            return [spec, drawn] as const;
          });
      const network = () => [...draw('biases'), ...draw('weights')];
      for (let i = 0; i < before.networks; i++) network();
      const drawn = network().map(([spec, values]) => {
        // The book keeps weights as [n_out, n_in].
        const normal =
          spec.kind === 'biases'
            ? values
            : values.map((_, i) => values[(i % spec.columns) * spec.rows + Math.floor(i / spec.columns)]!);
        return [spec, { normal, uniform: new Float64Array(normal.length) }] as const;
      });
      return new Map(drawn);
    },
    order(n, epoch) {
      const wanted = before.epochs + epoch + 1;
      if (order.length !== n || wanted < made) {
        shuffles = new PythonRandom(seed);
        order = Uint32Array.from({ length: n }, (_, i) => i);
        made = 0;
      }
      for (; made < wanted; made++) shuffles.shuffle(order);
      return order.slice();
    },
  };
}
