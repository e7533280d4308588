import { type Activation, activations } from '../../catalogue/activations.ts';
import { everyUnitNoise, everyWeightNoise } from '../../catalogue/exhibits.ts';
import type { Noise } from '../../catalogue/noise.ts';
import { type Normalisation, normalisations } from '../../catalogue/normalisations.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { call, type Expression, number, rewrite, substitute } from '../formula/tree.ts';
import { bind } from './bind.ts';
import { flatness } from './flatness.ts';
import { add, type Graph, type NodeId, reference } from './graph.ts';
import { parameterName, type ParameterSpec, piecesOf } from './parameters.ts';
import { drawn, type Mode, noisy } from './randomness.ts';

type Hidden = Recipe['network']['hidden'][number];

/** One layer of the forward pass: its activation `a` (before noise) and what the next layer reads, per example. */
export interface LayerNodes {
  readonly a: NodeId;
  readonly out: NodeId;
  /** 1 where a hidden unit is flat. */
  readonly saturated: NodeId | null;
}

/** Builds the layers of a network one on top of the other. */
export class LayerBuilder {
  readonly #graph: Graph;
  readonly #recipe: Recipe;
  readonly #specs: readonly ParameterSpec[];
  readonly #mode: Mode;
  /** Each example's share in the mean. */
  readonly #share: NodeId;
  /** The new value of every statistic, by its index. */
  readonly statistics = new Map<number, NodeId>();

  constructor(graph: Graph, recipe: Recipe, specs: readonly ParameterSpec[], mode: Mode, share: NodeId) {
    this.#graph = graph;
    this.#recipe = recipe;
    this.#specs = specs;
    this.#mode = mode;
    this.#share = share;
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
  #weights(layer: number, piece: number, hidden: Hidden | null): NodeId {
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
  #normalised(value: 'z' | 'w', node: NodeId, hidden: Hidden, layer: number, piece: number): NodeId {
    const choice = hidden.normalisation;
    const row: Normalisation = normalisations[choice.kind];
    if (row.value !== value || row.formula === value) return node;
    const graph = this.#graph;
    const { rows, columns } = graph.node(node);
    const n_in = this.#specs[this.#index('W', layer)]!.rows;
    const shares = { examples: reference(this.#share), units: number(1 / columns), inputs: number(1 / rows) };
    const given = new Map([
      ['share', shares[row.over]],
      ['n_in', number(n_in)],
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

  /** The weighted input of a piece; `mix` is applied to the product. */
  weightedInput(below: NodeId, layer: number, hidden: Hidden | null, mix: (node: NodeId) => NodeId, piece = 0): NodeId {
    const graph = this.#graph;
    const product = mix(graph.matmul(below, this.#weights(layer, piece, hidden)));
    const z = graph.map(add(reference(product), reference(this.#biases(layer, piece))));
    return hidden === null ? z : this.#normalised('z', z, hidden, layer, piece);
  }

  hidden(below: NodeId, layer: number, hidden: Hidden, mix: (node: NodeId) => NodeId): LayerNodes {
    const graph = this.#graph;
    const { activation } = hidden;
    const row: Activation = activations[activation.kind];
    const pieces = Array.from({ length: piecesOf(hidden) }, (_, piece) =>
      this.weightedInput(below, layer, hidden, mix, piece),
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
        : graph.map(largestOf(firing, pieces));
    const flat = row.pieces === undefined ? flatness(row, activation) : number(0);
    const { units: choice } = this.#recipe.noise;
    const noise = { row: everyUnitNoise[choice.kind], choice, purpose: 'dropout' } as const;
    const out = noisy(graph, { ...noise, value: 'a', node: a, mode: this.#mode, layer });
    return { a, out, saturated: graph.formula(flat, bindings, z) };
  }
}

/** A formula in which the largest value runs over the pieces of a unit. */
function largestOf(formula: Expression, pieces: readonly NodeId[]): Expression {
  const [first, ...others] = pieces.map(reference);
  const largest = others.reduce((x, y) => call('max', x, y), first!);
  return rewrite(formula, (e) => (e.type === 'call' && e.fn === 'rowMax' ? largest : e));
}
