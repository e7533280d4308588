import { createRequire } from 'node:module';
import { LabError } from '../../contract/errors.ts';
import type { Likeness } from './likeness.ts';

/** The plane between two classes: an image is of the first where the sum of `weights` times its likenesses exceeds `rho`. */
interface Plane {
  readonly first: number;
  readonly second: number;
  readonly rho: number;
  /** By the place among the training images. */
  readonly weights: ReadonlyMap<number, number>;
}

/** Megabytes in which libsvm keeps what it uses often. */
const cacheSize = 200;

/** The part of libsvm-js that is used; the package has no types of its own. */
interface Machine {
  train(samples: readonly Float64Array[], labels: readonly number[]): void;
  /** As the text of a libsvm model file. */
  serializeModel(): string;
  free(): void;
}
interface Machines {
  new (options: {
    readonly type: string;
    readonly kernel: string;
    readonly cost: number;
    readonly cacheSize: number;
    readonly quiet: boolean;
  }): Machine;
  readonly SVM_TYPES: { readonly C_SVC: string };
  readonly KERNEL_TYPES: { readonly PRECOMPUTED: string };
}

/**
 * Support vector machines for every two classes of the training images.
 * @param labels the class of each image of `training`.
 * @yields the share of the planes that are found.
 */
export async function* trainPlanes(
  likeness: Likeness,
  training: Uint32Array,
  labels: Uint8Array,
  c: number,
): AsyncGenerator<number, Plane[]> {
  const machines = await (createRequire(import.meta.url)('libsvm-js/wasm.js') as Promise<Machines>);
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const pairs = classes.flatMap((first, i) => classes.slice(i + 1).map((second) => [first, second] as const));
  const planes: Plane[] = [];
  for (const [first, second] of pairs) {
    const places = Uint32Array.from([...labels.keys()].filter((at) => labels[at] === first || labels[at] === second));
    const found = planeBetween(machines, likeness, training, labels, places, c);
    planes.push(found);
    yield planes.length / pairs.length;
  }
  return planes;
}

function planeBetween(
  machines: Machines,
  likeness: Likeness,
  training: Uint32Array,
  labels: Uint8Array,
  places: Uint32Array,
  c: number,
): Plane {
  const images = Uint32Array.from(places, (place) => training[place]!);
  // A row of a kernel that is known begins with its number.
  const rows = Array.from(places, (_, i) => new Float64Array(places.length + 1).fill(i + 1, 0, 1));
  for (const { from, others, values } of likeness.blocks(images, images)) {
    rows.forEach((row, i) => row.set(values.subarray(i * others, (i + 1) * others), 1 + from));
  }
  const machine = new machines({
    type: machines.SVM_TYPES.C_SVC,
    kernel: machines.KERNEL_TYPES.PRECOMPUTED,
    cost: c,
    cacheSize,
    quiet: true,
  });
  try {
    machine.train(
      rows,
      Array.from(places, (place) => labels[place]!),
    );
    return planeOf(machine.serializeModel(), places);
  } finally {
    machine.free();
  }
}

/** Reads a model file: its labels, rho, and a line "weight 0:number" for every support vector. */
function planeOf(model: string, places: Uint32Array): Plane {
  const [head = '', body = ''] = model.split('\nSV\n');
  const field = (name: string): number[] => {
    const line = head.split('\n').find((each) => each.startsWith(`${name} `));
    return (line ?? '').split(' ').slice(1).map(Number);
  };
  const [first, second] = field('label');
  const [rho] = field('rho');
  if (first === undefined || second === undefined || rho === undefined) {
    throw new LabError('internal', 'libsvm gave a model that cannot be read.');
  }
  const weights = new Map(
    body
      .trim()
      .split('\n')
      .map((line) => {
        const [weight, number] = line.split(/ 0:/).map(Number);
        return [places[number! - 1]!, weight!] as const;
      }),
  );
  return { first, second, rho, weights };
}

/** Votes of all planes; of equals the lowest class wins. */
export class Votes {
  readonly #planes: readonly Plane[];
  readonly #images: number;
  /** By plane, then image. */
  readonly #sums: Float64Array[];

  constructor(images: number, planes: readonly Plane[]) {
    this.#planes = planes;
    this.#images = images;
    this.#sums = planes.map(({ rho }) => new Float64Array(images).fill(-rho));
  }

  /** Places among the training images that matter, ascending. */
  get vectors(): Uint32Array {
    return Uint32Array.from(new Set(this.#planes.flatMap(({ weights }) => [...weights.keys()]))).sort();
  }

  /** @param vectors the places of the others of a block. */
  see(vectors: Uint32Array, values: Float32Array): void {
    const others = vectors.length;
    this.#planes.forEach(({ weights }, plane) => {
      const sums = this.#sums[plane]!;
      vectors.forEach((place, other) => {
        const weight = weights.get(place);
        if (weight === undefined) return;
        for (let image = 0; image < this.#images; image++) sums[image]! += weight * values[image * others + other]!;
      });
    });
  }

  /** The class of every image; where there is but one class, that one. */
  classes(only: number): Uint8Array {
    return Uint8Array.from({ length: this.#images }, (_, image) => {
      const votes = new Uint8Array(256);
      this.#planes.forEach(({ first, second }, plane) => {
        votes[this.#sums[plane]![image]! > 0 ? first : second]! += 1;
      });
      return this.#planes.length === 0 ? only : votes.indexOf(Math.max(...votes));
    });
  }
}
