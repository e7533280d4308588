import { z } from 'zod';
import { barsSchema } from '../figures/bars.ts';
import { heatSchema } from '../figures/heat.ts';
import { histogramQuantities } from '../histograms.ts';
import { id } from './ids.ts';
import type { ApiTopic } from './topic.ts';

const count = z.int().min(0);
const bytes = z.instanceof(Uint8Array<ArrayBufferLike>);
const floats = z.instanceof(Float32Array<ArrayBufferLike>);

/** Weights of the first layer, unit by unit as images. */
const firstLayer = z.strictObject({
  /** Epochs the run had been trained for. */
  epoch: count,
  /** Units of the layer, and the first of those that are given. */
  units: count,
  from: count,
  rows: count,
  columns: count,
  /** The largest absolute value of any finite weight of the layer. */
  limit: z.number(),
  /** rows x columns numbers per unit. */
  weights: floats,
});
export type FirstLayer = z.output<typeof firstLayer>;

const mistake = z.strictObject({
  /** Place of the image in its file. */
  index: count,
  label: count,
  prediction: count,
  /** The network's outputs for the class it predicted and for the right one. */
  output: z.number(),
  right: z.number(),
  /** rows x columns bytes. */
  pixels: bytes,
});
export type Mistake = z.output<typeof mistake>;

const judgement = z.strictObject({
  epoch: count,
  images: count,
  correct: count,
  confusion: heatSchema,
  rows: count,
  columns: count,
  /** Where the wrong output exceeds the right one by the most, worst first. */
  worst: z.array(mistake),
});
export type Judgement = z.output<typeof judgement>;

/** How the values of every layer were spread after an epoch. */
const histogramsAt = z.strictObject({
  epoch: count,
  /** All epochs whose histograms are kept: 0, 1, 2, 4, 8 and so on, and the newest. */
  epochs: z.array(count),
  /** One per layer. */
  figures: z.array(barsSchema),
});
export type HistogramsAt = z.output<typeof histogramsAt>;

/** A look into the network of a run, as its last checkpoint has it; null where it has none yet. */
export const inspectApi = {
  /** Each measure of the health of layers over the epochs. */
  layerHealth: { input: z.tuple([id]), output: z.array(heatSchema) },
  /** After one of the epochs that are kept, or null for the newest; null where there is none. */
  histograms: {
    input: z.tuple([id, z.strictObject({ quantity: z.enum(histogramQuantities), epoch: count.nullable() })]),
    output: histogramsAt.nullable(),
  },
  firstLayer: {
    input: z.tuple([id, z.strictObject({ from: count.max(100_000), count: z.int().min(1).max(400) })]),
    output: firstLayer.nullable(),
  },
  /** What it makes of the images it does not learn from; of the test set only once it has finished. */
  judgement: { input: z.tuple([id, z.enum(['validation', 'test'])]), output: judgement.nullable() },
} as const satisfies ApiTopic;
