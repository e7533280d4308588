import { type Activation, activations } from '../../catalogue/activations.ts';
import { everyUnitNoise, everyWeightNoise } from '../../catalogue/exhibits.ts';
import { type LayerKind, layers } from '../../catalogue/layers.ts';
import type { Noise } from '../../catalogue/noise.ts';
import { type Normalisation, normalisations } from '../../catalogue/normalisations.ts';
import { hasUnits, type Layer, type LayerOfUnits } from '../../contract/layer-schema.ts';
import type { LayerShape } from '../../contract/layer-shapes.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { number, substitute } from '../formula/tree.ts';
import { bind } from './bind.ts';
import { flatness } from './flatness.ts';
import { add, type Graph, multiply, type NodeId, reference } from './graph.ts';
import { parameterName, type ParameterSpec, parameterSpecs } from './parameters.ts';
import { drawn, type Mode, noisy } from './randomness.ts';
import { runOver } from './run-over.ts';
import { placesSeen, seenBy, type Values } from './seen.ts';
import { stretch } from './views.ts';

/** One layer of the forward pass: its activation `a` (before noise), a row per example or for each of its places. */
export interface LayerNodes {
  /** The weighted input, of the first piece where units have several; of a layer without units its activation. */
  readonly z: NodeId;
  readonly a: NodeId;
  /** 1 where a hidden unit is flat. */
  readonly saturated: NodeId | null;
}

/** A hidden layer and what the next layer reads. */
export interface HiddenNodes extends LayerNodes {
  readonly out: Values;
}

/** Builds the layers of a network one on top of the other. */
export class LayerBuilder {
  readonly #graph: Graph;
  readonly #recipe: Recipe;
  readonly #specs: readonly ParameterSpec[];
  readonly #mode: Mode;
  readonly #shapes: readonly LayerShape[];
  /** Each example's share in the mean. */
  readonly #share: NodeId;
  /** The new value of every statistic, by its index. */
  readonly statistics = new Map<number, NodeId>();

  constructor(graph: Graph, recipe: Recipe, shapes: readonly LayerShape[], mode: Mode, share: NodeId) {
    this.#graph = graph;
    this.#recipe = recipe;
    this.#shapes = shapes;
    this.#specs = parameterSpecs(recipe, shapes);
    this.#mode = mode;
    this.#share = share;
  }

  get #examples(): number {
    return this.#graph.node(this.#share).rows;
  }

  #index(name: string, layer: number, piece = 0): number {
    return this.#specs.findIndex((spec) => spec.name === parameterName(name, layer, piece));
  }

  #parameter(name: string, layer: number, piece = 0): NodeId {
    const index = this.#index(name, layer, piece);
    const { rows, columns } = this.#specs[index]!;
    return this.#graph.parameter(index, rows, columns);
  }

  /** The weights of a piece as they are used: normalised, and under noise. */
  #weights(layer: number, piece: number, hidden: LayerOfUnits | null): NodeId {
    const own = this.#parameter('W', layer, piece);
    const node = hidden === null ? own : this.#normalised('w', own, hidden, layer, piece);
    const { weights: choice } = this.#recipe.noise;
    const row: Noise = everyWeightNoise[choice.kind];
    if (row.shared === 'unit' && layer === 0) return node;
    const stream = { purpose: 'connections', layer: layer + 64 * piece } as const;
    return noisy(this.#graph, { row, choice, value: 'w', node, mode: this.#mode, ...stream });
  }

  /** The biases of a piece as they are used: outside training they may make up for noise on the units below. */
  #biases(layer: number, piece: number): NodeId {
    const b = this.#parameter('b', layer, piece);
    const { units: choice } = this.#recipe.noise;
    const { biases }: Noise = everyUnitNoise[choice.kind];
    if (biases === undefined || layer === 0 || this.#mode === 'train') return b;
    return this.#graph.formula(bind(biases, everyUnitNoise[choice.kind], choice), { b });
  }

  /** `value` under the layer's normalisation, if that is what it normalises. */
  #normalised(value: 'z' | 'w', node: NodeId, hidden: LayerOfUnits, layer: number, piece: number): NodeId {
    const choice = hidden.normalisation;
    const row: Normalisation = normalisations[choice.kind];
    if (row.value !== value || row.formula === value) return node;
    const graph = this.#graph;
    const { rows, columns } = graph.node(node);
    const shares = {
      examples: reference(this.#shareOfRows(rows)),
      units: number(1 / columns),
      inputs: number(1 / rows),
    };
    const given = new Map([
      ['share', shares[row.over]],
      ['n_in', number(rows)],
    ]);
    const names = [...Object.keys(row.learned), ...Object.keys(row.statistics)];
    const bindings = Object.fromEntries(names.map((name) => [name, this.#parameter(name, layer, piece)]));
    const over = row.over === 'units' ? 'columns' : 'rows';
    const nodeOf = (text: string) =>
      graph.formula(substitute(bind(text, row, choice), given), { ...bindings, [value]: node }, undefined, over);
    if (this.#mode === 'evaluate') return nodeOf(row.evaluation ?? row.formula);
    for (const [name, { formula }] of Object.entries(row.statistics)) {
      this.statistics.set(this.#index(name, layer, piece), nodeOf(formula));
    }
    return nodeOf(row.formula);
  }

  /** What each of so many rows has as its share in the mean, where an example may have several. */
  #shareOfRows(rows: number): NodeId {
    const graph = this.#graph;
    const looks = rows / this.#examples;
    if (looks === 1) return this.#share;
    const shares = graph.map(multiply(reference(this.#share), number(1 / looks)), {
      rows: this.#examples,
      columns: looks,
    });
    return graph.view(shares, stretch(0, looks), this.#examples, { rows: looks, columns: 1 });
  }

  /** The weighted input of a piece; `mix` is applied to the product. */
  #weightedInput(
    seen: NodeId,
    layer: number,
    hidden: LayerOfUnits | null,
    mix: (node: NodeId) => NodeId,
    piece = 0,
  ): NodeId {
    const graph = this.#graph;
    const product = mix(graph.matmul(seen, this.#weights(layer, piece, hidden)));
    const z = graph.map(add(reference(product), reference(this.#biases(layer, piece))));
    return hidden === null ? z : this.#normalised('z', z, hidden, layer, piece);
  }

  /** The weighted input of the output. */
  output(below: Values, mix: (node: NodeId) => NodeId): NodeId {
    const layer = this.#shapes.length - 1;
    return this.#weightedInput(seenBy(this.#graph, this.#shapes[layer]!, below, this.#examples), layer, null, mix);
  }

  hidden(below: Values, layer: number, mix: (node: NodeId) => NodeId): HiddenNodes {
    const hidden = this.#recipe.network.hidden[layer]!;
    return hasUnits(hidden) ? this.#units(below, layer, hidden, mix) : this.#pooled(below, layer, hidden);
  }

  #units(below: Values, layer: number, hidden: LayerOfUnits, mix: (node: NodeId) => NodeId): HiddenNodes {
    const graph = this.#graph;
    const shape = this.#shapes[layer]!;
    const { activation } = hidden;
    const row: Activation = activations[activation.kind];
    const seen = seenBy(graph, shape, below, this.#examples);
    const pieces = Array.from({ length: shape.pieces }, (_, piece) =>
      this.#weightedInput(seen, layer, hidden, mix, piece),
    );
    const z = pieces[0]!;
    const learned = Object.keys(row.learned ?? {}).map((name) => [name, this.#parameter(name, layer)] as const);
    const bindings = { z, ...Object.fromEntries(learned) };

    const formula = bind(row.formula, row, activation);
    const firing = this.#mode === 'train' && row.training !== undefined ? bind(row.training, row, activation) : formula;
    const { rows, columns } = graph.node(z);
    const random = drawn(graph, firing, { purpose: 'activation', layer }, rows, columns);
    const a =
      row.pieces === undefined
        ? graph.formula(firing, { ...bindings, ...random }, z)
        : runOver(graph, firing, 'z', pieces);
    const flat = row.pieces === undefined ? flatness(row, activation) : number(0);
    const { units: choice } = this.#recipe.noise;
    const noise = { row: everyUnitNoise[choice.kind], choice, purpose: 'dropout' } as const;
    const out = noisy(graph, { ...noise, value: 'a', node: a, mode: this.#mode, layer });
    return { z, a, out: { node: out, shape: shape.gives }, saturated: graph.formula(flat, bindings, z) };
  }

  /** A layer without units: its formula over the places of its windows. */
  #pooled(below: Values, layer: number, hidden: Layer): HiddenNodes {
    const graph = this.#graph;
    const row: LayerKind = layers[hidden.kind];
    const { gives, window } = this.#shapes[layer]!;
    const places = placesSeen(graph, window!, gives, below, this.#examples);
    const a = runOver(graph, bind(row.formula, row, hidden), 'x', places);
    return { z: a, a, out: { node: a, shape: gives }, saturated: graph.map(number(0), a) };
  }
}
