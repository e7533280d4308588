import { z } from 'zod';

/** Bins of every histogram. */
export const histogramBins = 32;

/** How finite values are spread: counts in bins of equal width from the lowest value to the highest, both included. */
export const histogramSchema = z.strictObject({
  low: z.number(),
  high: z.number(),
  counts: z.array(z.int().min(0)).length(histogramBins),
});
export type Histogram = z.output<typeof histogramSchema>;

/**
 * The values of one layer: activations of its units and gradients of the mean cost by its weights, over the images that
 * layer health is measured on, and its weights.
 */
export const layerHistograms = z.strictObject({
  activations: histogramSchema,
  weights: histogramSchema,
  gradients: histogramSchema,
});
export type LayerHistograms = z.output<typeof layerHistograms>;

export const histogramQuantities = Object.keys(layerHistograms.shape) as (keyof LayerHistograms)[];
export type HistogramQuantity = keyof LayerHistograms;

/** The histograms of all layers after an epoch. */
export const epochHistograms = z.strictObject({ epoch: z.int().min(0), layers: z.array(layerHistograms) });
export type EpochHistograms = z.output<typeof epochHistograms>;
