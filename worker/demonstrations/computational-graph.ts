import type { Technique } from '../catalogue/technique.ts';
import type {
  CheckedVariable,
  ComputationalGraphAnswer,
  ComputationalGraphSettings,
} from '../contract/demonstrations/computational-graph.ts';
import { LabError } from '../contract/errors.ts';
import { differentiate } from '../engine/formula/differentiate.ts';
import { evaluate } from '../engine/formula/evaluate.ts';
import type { FunctionName } from '../engine/formula/functions.ts';
import { infix } from '../engine/formula/infix.ts';
import { parseOwn, refuseLongDerivative } from '../engine/formula/own.ts';
import { parse } from '../engine/formula/parse.ts';
import { tex } from '../engine/formula/tex.ts';
import { call, type Expression, print, symbol, symbols } from '../engine/formula/tree.ts';

/** More nodes make a picture that nobody reads. */
const mostNodes = 60;

const signs: Partial<Readonly<Record<FunctionName, string>>> = {
  ...{ add: '+', subtract: '−', multiply: '×', divide: '÷', power: '^', negate: '−', select: '?:' },
  ...{ smaller: '<', smallerEq: '≤', larger: '>', largerEq: '≥', equal: '=' },
};

interface Node {
  readonly e: Expression;
  readonly inputs: readonly number[];
}

/** The expression as nodes, each after what it reads; what stands in it twice is one node. */
function nodesOf(e: Expression): Node[] {
  const nodes: Node[] = [];
  const known = new Map<string, number>();
  const visit = (part: Expression): number => {
    const key = print(part);
    const found = known.get(key);
    if (found !== undefined) return found;
    const inputs = part.type === 'call' ? part.args.map(visit) : [];
    known.set(key, nodes.length);
    nodes.push({ e: part, inputs });
    return nodes.length - 1;
  };
  visit(e);
  return nodes;
}

function readExpression(text: string): Expression {
  const names = [...symbols(parse(text))];
  const row: Technique = { title: '', help: '', source: '', parameters: {}, own: { names, help: '' } };
  const e = parseOwn(text, row);
  names.forEach((name) => refuseLongDerivative(text, e, name));
  return e;
}

const labelOf = (e: Expression): string => {
  if (e.type === 'symbol') return e.name;
  return e.type === 'number' ? String(Number(e.value.toPrecision(4))) : (signs[e.fn] ?? e.fn);
};

/** How far variables are moved for differences, in shares of their size. */
const h = 1e-5;

/**
 * An expression as a graph of operations: forwards its values, backwards the derivative of the result by every node, one
 * operation per step; and whether the derivatives are those of the formula and of differences.
 * @throws LabError `formula-invalid`
 */
export function computationalGraph({ expression, values }: ComputationalGraphSettings): ComputationalGraphAnswer {
  const e = readExpression(expression);
  const names = [...symbols(e)].sort();
  if (names.length > 12) throw new LabError('formula-invalid', 'The expression has more than 12 variables.');
  const given = Object.fromEntries(names.map((name, i) => [name, values[i] ?? 1]));
  const nodes = nodesOf(e);
  if (nodes.length > mostNodes) {
    throw new LabError('formula-invalid', `The graph would have ${nodes.length} nodes; it may have ${mostNodes}.`);
  }
  const at = nodes.map((node) => evaluate(node.e, given));
  const operations = nodes.flatMap(({ e: { type } }, i) => (type === 'call' ? [i] : []));
  const seed = operations.length + 1;
  const steps = seed + operations.length;

  const places = ['#0', '#1', '#2'];
  const partial = ({ e: part, inputs }: Node, input: number): number => {
    if (part.type !== 'call') return NaN;
    // The derivative of the operation alone, by one of its places.
    const own = differentiate(call(part.fn, ...inputs.map((_, i) => symbol(places[i]!))), places[input]!);
    return evaluate(own, Object.fromEntries(inputs.map((from, i) => [places[i]!, at[from]!])));
  };
  const passedAt = (node: number): number => seed + operations.length - operations.indexOf(node);
  const edges = nodes.flatMap((node, to) =>
    node.inputs.map((from, i) => ({ from, to, partial: partial(node, i), passedAt: passedAt(to) })),
  );

  const slopes = new Float64Array((steps + 1) * nodes.length).fill(NaN);
  const rowOf = (step: number) => slopes.subarray(step * nodes.length, (step + 1) * nodes.length);
  for (let step = seed; step <= steps; step++) {
    const row = rowOf(step);
    row.set(rowOf(step - 1));
    if (step === seed) row[nodes.length - 1] = 1;
    for (const edge of edges) {
      if (edge.passedAt !== step) continue;
      const before = Number.isNaN(row[edge.from]!) ? 0 : row[edge.from]!;
      row[edge.from] = before + row[edge.to]! * edge.partial;
    }
  }

  const variables = names.map((name): CheckedVariable => {
    const derivative = differentiate(e, name);
    const by = h * (1 + Math.abs(given[name]!));
    const moved = (distance: number): number => evaluate(e, { ...given, [name]: given[name]! + distance });
    const node = nodes.findIndex((each) => each.e.type === 'symbol' && each.e.name === name);
    return {
      name,
      value: given[name]!,
      passed: rowOf(steps)[node]!,
      formula: evaluate(derivative, given),
      difference: (moved(by) - moved(-by)) / (2 * by),
      derivative: tex(infix(derivative)),
    };
  });
  const levels: number[] = [];
  for (const { inputs } of nodes) levels.push(1 + Math.max(-1, ...inputs.map((input) => levels[input]!)));
  return {
    tex: tex(expression),
    nodes: nodes.map(({ e: part }, i) => ({
      label: labelOf(part),
      kind: part.type === 'call' ? 'operation' : part.type === 'symbol' ? 'variable' : 'number',
      level: levels[i]!,
      value: at[i]!,
    })),
    edges,
    knownAt: nodes.map((_, i) => Math.max(0, operations.indexOf(i) + 1)),
    slopes,
    steps,
    variables,
  };
}
