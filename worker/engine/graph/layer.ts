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
import { drawnAt, type Mode, noisy, type Time } from './randomness.ts';
import { runOver } from './run-over.ts';
import { placesSeen, seenBy, type Values } from './seen.ts';
import { stack } from './stack.ts';
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

/** Activations and weighted inputs of units, of the first piece, and if they differ, what they are in the end. */
interface Fired {
  readonly a: NodeId;
  readonly z: NodeId;
  readonly last?: NodeId;
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
  #weights(layer: number, piece: number, hidden: LayerOfUnits | null, name: 'W' | 'V' = 'W'): NodeId {
    const own = this.#parameter(name, layer, piece);
    const node = hidden === null ? own : this.#normalised('w', own, hidden, layer, piece);
    const { weights: choice } = this.#recipe.noise;
    const row: Noise = everyWeightNoise[choice.kind];
    if (row.shared === 'unit' && layer === 0 && name === 'W') return node;
    const { piece: drawnPiece } = this.#specs[this.#index(name, layer, piece)]!;
    const stream = { purpose: 'connections', layer: layer + 64 * drawnPiece } as const;
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
    const ofExamples = row.over === 'examples';
    const given = new Map([
      ['share', ofExamples ? reference(this.#shareOfRows(rows)) : number(1 / (row.over === 'units' ? columns : rows))],
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

  /** What a piece of units makes of what it sees; `mix` is applied to the product. */
  #weightedInput(
    seen: NodeId,
    layer: number,
    hidden: LayerOfUnits | null,
    mix: (node: NodeId) => NodeId,
    piece = 0,
  ): NodeId {
    const graph = this.#graph;
    const product = mix(graph.matmul(seen, this.#weights(layer, piece, hidden)));
    return graph.map(add(reference(product), reference(this.#biases(layer, piece))));
  }

  /** The weighted input of the output. */
  output(below: Values, mix: (node: NodeId) => NodeId): NodeId {
    const layer = this.#shapes.length - 1;
    return this.#weightedInput(seenBy(this.#graph, this.#shapes[layer]!, below, this.#examples), layer, null, mix);
  }

  hidden(below: Values, layer: number, mix: (node: NodeId) => NodeId): HiddenNodes {
    const hidden = this.#recipe.network.hidden[layer]!;
    if (!hasUnits(hidden)) return this.#pooled(below, layer, hidden);
    const shape = this.#shapes[layer]!;
    const seen = seenBy(this.#graph, shape, below, this.#examples);
    const pieces = Array.from({ length: shape.pieces }, (_, piece) =>
      this.#weightedInput(seen, layer, hidden, mix, piece),
    );
    const {
      a,
      z,
      last = a,
    } = shape.recurs === 0 ? this.#fire(hidden, layer, pieces) : this.#read(hidden, layer, pieces);
    const { units: choice } = this.#recipe.noise;
    const noise = { row: everyUnitNoise[choice.kind], choice, purpose: 'dropout' } as const;
    const node = noisy(this.#graph, { ...noise, value: 'a', node: last, mode: this.#mode, layer });
    return { z, a, out: { node, shape: shape.gives }, saturated: this.#flat(hidden, layer, z) };
  }

  /** What is learned of a layer's activation, and its weighted input, by their names. */
  #bindings({ activation }: LayerOfUnits, layer: number, z: NodeId): Record<string, NodeId> {
    const { learned }: Activation = activations[activation.kind];
    const names = Object.keys(learned ?? {}).map((name) => [name, this.#parameter(name, layer)] as const);
    return { z, ...Object.fromEntries(names) };
  }

  /** 1 where a unit is flat. */
  #flat(hidden: LayerOfUnits, layer: number, z: NodeId): NodeId {
    const row: Activation = activations[hidden.activation.kind];
    const flat = row.pieces === undefined ? flatness(row, hidden.activation) : number(0);
    return this.#graph.formula(flat, this.#bindings(hidden, layer, z), z);
  }

  /** The activations of weighted inputs, one per piece, which are normalised first; `time` is that of a row of so many. */
  #fire(hidden: LayerOfUnits, layer: number, pieces: readonly NodeId[], time: Time = { at: 0, of: 1 }): Fired {
    const graph = this.#graph;
    const { activation } = hidden;
    const row: Activation = activations[activation.kind];
    const zs = pieces.map((piece, i) => this.#normalised('z', piece, hidden, layer, i));
    const z = zs[0]!;
    const formula = bind(row.formula, row, activation);
    const firing = this.#mode === 'train' && row.training !== undefined ? bind(row.training, row, activation) : formula;
    if (row.pieces !== undefined) return { a: runOver(graph, firing, 'z', zs), z };
    const random = drawnAt(graph, firing, { purpose: 'activation', layer }, graph.node(z), time);
    return { a: graph.formula(firing, { ...this.#bindings(hidden, layer, z), ...random }, z), z };
  }

  /** Reads row after row: weighted inputs have a row for each of them, to which that of the units before is added. */
  #read(hidden: LayerOfUnits, layer: number, inputs: readonly NodeId[]): Fired {
    const graph = this.#graph;
    const { gives, looks } = this.#shapes[layer]!;
    const { keeps }: LayerKind = layers[hidden.kind];
    const size = { rows: 1, columns: gives.channels };
    const fired: Fired[] = [];
    let units: NodeId | null = null;
    for (let at = 0; at < looks; at++) {
      const before: NodeId | null = units;
      const pieces = inputs.map((input, piece) => {
        const seen = graph.view(input, stretch(at * size.columns, size.columns), this.#examples, size);
        if (before === null) return seen;
        const fedBack = graph.matmul(before, this.#weights(layer, piece, hidden, 'V'));
        return graph.map(add(reference(seen), reference(fedBack)));
      });
      const now = this.#fire(hidden, layer, pieces, { at, of: looks });
      units = this.#kept(hidden, layer, keeps![this.#mode === 'train' ? 'training' : 'evaluation'], now.a, before, at);
      fired.push(now);
    }
    const all = (of: 'a' | 'z') =>
      stack(
        graph,
        fired.map((each) => each[of]),
      );
    return { a: all('a'), z: all('z'), last: units! };
  }

  /** What units are after a row, some of which may stay as they were. */
  #kept(hidden: LayerOfUnits, layer: number, text: string, a: NodeId, before: NodeId | null, at: number): NodeId {
    const graph = this.#graph;
    const { looks } = this.#shapes[layer]!;
    const formula = bind(text, layers[hidden.kind], hidden);
    // Before the first row all units are zero.
    const begun = before === null ? substitute(formula, new Map([['h', number(0)]])) : formula;
    const random = drawnAt(graph, begun, { purpose: 'zoneout', layer }, graph.node(a), { at, of: looks });
    return graph.formula(begun, { a, ...(before !== null && { h: before }), ...random });
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
