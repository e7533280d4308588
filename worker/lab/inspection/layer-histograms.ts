import type { Bars } from '../../contract/figures/bars.ts';
import type { EpochHistograms, Histogram, HistogramQuantity } from '../../contract/histograms.ts';
import { layerName } from './layer-health.ts';

/** The middle of every bin. */
function middles({ low, high, counts }: Histogram): string[] {
  const width = (high - low) / counts.length;
  return counts.map((_, bin) => Number((low + (bin + 0.5) * width).toPrecision(3)).toString());
}

/** How the values of every layer were spread after an epoch. */
export function histogramFigures({ epoch, layers }: EpochHistograms, quantity: HistogramQuantity): Bars[] {
  return layers.map((histograms, layer) => {
    const histogram = histograms[quantity];
    return {
      kind: 'bars',
      title: `${layerName(layer, layers.length)}: ${quantity} after epoch ${epoch}`,
      category: `${quantity}, middle of the bin`,
      categories: middles(histogram),
      y: { title: `number of ${quantity}`, unit: 'count', scale: 'linear' },
      intervals: null,
      mark: 'bar',
      groups: [{ name: `epoch ${epoch}`, arm: null, values: histogram.counts, intervals: null }],
    };
  });
}
