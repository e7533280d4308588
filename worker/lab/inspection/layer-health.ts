import { layerMetrics } from '../../catalogue/metrics.ts';
import type { Heat } from '../../contract/figures/heat.ts';
import type { LayerMetrics } from '../../contract/metrics.ts';
import type { LayerEpoch } from '../../store/epochs.ts';

/** More columns than a strip has room for tell nothing more. */
const mostColumns = 250;

/** Every how many epochs layers are shown, for a run that got to `epoch`. */
export const strideFor = (epoch: number): number => Math.max(1, Math.ceil(epoch / mostColumns));

const measures = Object.entries(layerMetrics) as [keyof LayerMetrics, (typeof layerMetrics)[keyof LayerMetrics]][];

export const layerName = (layer: number, depth: number): string =>
  layer === depth - 1 ? 'output' : `hidden ${layer + 1}`;

/** A strip of layers over epochs for every measure of their health that was taken. */
export function layerHealthFigures(epochs: readonly LayerEpoch[], stride: number): Heat[] {
  const depth = epochs[0]?.layers.length ?? 0;
  const layers = Array.from({ length: depth }, (_, layer) => layer);
  const taken = measures.filter(([name]) =>
    epochs.some((each) => each.layers.some((layer) => layer[name] !== undefined)),
  );
  return taken.map(([name, { title, unit, scale }]) => ({
    kind: 'heat',
    title,
    row: 'layer',
    column: stride === 1 ? 'epoch' : `epoch, every ${stride}`,
    rows: layers.map((layer) => layerName(layer, depth)),
    columns: epochs.map(({ epoch }) => String(epoch)),
    value: { title: title.toLowerCase(), unit: unit === '%' ? 'share' : 'number', scale },
    values: Float64Array.from(layers.flatMap((layer) => epochs.map((each) => each.layers[layer]?.[name] ?? NaN))),
    hasLabels: false,
  }));
}
