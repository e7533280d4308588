import { evaluate } from '../../formula/evaluate.ts';
import type { NodeId } from '../../graph/graph.ts';
import type { ParameterSpec } from '../../graph/parameters.ts';
import type { Plan } from '../../graph/plan.ts';
import type { UpdateRule } from '../../graph/update-rule.ts';
import type { OfExamples } from './chunks.ts';
import { FunctionCode, type Module, newModule, types } from './emit/code.ts';
import { emitDenseMatmul, emitTranspose } from './emit/dense-matmul.ts';
import { emitGather } from './emit/gather.ts';
import { emitMap } from './emit/map.ts';
import { emitRandom } from './emit/random.ts';
import { emitReduce } from './emit/reduce.ts';
import { emitRoll } from './emit/roll.ts';
import { emitScore } from './emit/score.ts';
import { emitSparseForward, emitSparseGradient } from './emit/sparse-matmul.ts';
import { emitScalars, emitUpdate } from './emit/update.ts';
import { emitClear, emitUnview, emitView } from './emit/view.ts';
import { features } from './features.ts';
import type { Kernel, MatmulNode } from './kernels.ts';
import type { ProgramMemory, Tuning, Workspace } from './workspace.ts';

/** Names of the functions made for a program, to be called in this order after its gather. */
type Calls = readonly string[];

function define(
  m: Module,
  name: string,
  build: (code: FunctionCode) => void,
  parameters: readonly number[] = [],
): string {
  const code = new FunctionCode(m, parameters);
  build(code);
  code.finish(name);
  return name;
}

function emitMatmul(code: FunctionCode, node: MatmulNode, memory: ProgramMemory, tuning: Tuning): void {
  const product = memory.values.get(node.id)!;
  const left = memory.values.get(node.left);
  let right = memory.values.get(node.right)!;
  if (!left) {
    // The left operand is the batch of images, kept as lists of its non-zero pixels.
    if (node.transpose === 'left') emitSparseGradient(code, memory.images, right, product);
    else emitSparseForward(code, memory.images, right, product);
    return;
  }
  const transposed = memory.transposed.get(node.id);
  if (transposed) {
    emitTranspose(code, right, transposed);
    right = transposed;
  }
  const tile = { rows: tuning.tileRows, columns: tuning.tileColumns, unroll: tuning.unroll };
  emitDenseMatmul(code, { buffer: left, transposed: node.transpose === 'left' }, right, product, tile);
}

function emitSeen(
  code: FunctionCode,
  { node }: Extract<Kernel, { kind: 'view' | 'unview' }>,
  memory: ProgramMemory,
  from: number,
): void {
  const { examples } = node;
  const of = (id: NodeId): OfExamples => ({ buffer: memory.values.get(id)!, examples });
  const own = of(node.id);
  const lists = memory.chunks.get(node.id)!.map(({ offset, count }) => ({ offset: from + offset, count }));
  if (node.op === 'view') return emitView(code, lists[0]!, of(node.input), own);
  emitClear(code, own);
  node.parts.forEach(({ input }, i) => emitUnview(code, lists[i]!, of(input), own));
}

function defineProgram(
  m: Module,
  name: string,
  memory: ProgramMemory,
  { moment, chunks }: Workspace,
  tuning: Tuning,
): Calls {
  return memory.fused.kernels.map((kernel, i) =>
    define(m, `${name}.${i}.${kernel.kind}`, (code) => {
      switch (kernel.kind) {
        case 'matmul':
          return emitMatmul(code, kernel.node, memory, tuning);
        case 'map':
          return emitMap(code, kernel, (id) => memory.values.get(id));
        case 'reduce':
          return emitReduce(code, kernel, memory.values.get(kernel.node.input)!, memory.values.get(kernel.node.id)!);
        case 'random':
          return emitRandom(code, kernel.node, memory.values.get(kernel.node.id)!, moment);
        case 'roll': {
          const { input, id, by } = kernel.node;
          return emitRoll(code, by, memory.values.get(input)!, memory.values.get(id)!, memory.count);
        }
        case 'view':
        case 'unview':
          return emitSeen(code, kernel, memory, chunks.offset);
      }
    }),
  );
}

function callAll(code: FunctionCode, names: Calls): void {
  for (const name of names) code.emit(code.m.call(name, [], types.none));
}

function defineTrain(m: Module, plan: Plan, workspace: Workspace, calls: Calls, updates: Calls): void {
  const { batch, trainCount, stepsPerEpoch } = plan;
  define(
    m,
    'train',
    (code) => {
      const [epoch, first, count] = [code.parameter(0), code.parameter(1), code.parameter(2)];
      const step = code.let(types.i32, code.get(first));
      const end = code.let(types.i32, m.i32.add(code.get(first), code.get(count)));
      code.while(
        () => m.i32.lt_u(code.get(step), code.get(end)),
        () => {
          const now = code.pointer(workspace.moment);
          code.emit(m.i32.store(4, 4, code.get(now), code.get(epoch)));
          code.emit(m.i32.store(8, 4, code.get(now), code.get(step)));
          const from = code.let(types.i32, m.i32.mul(code.get(step), code.i32(batch)));
          const left = code.let(types.i32, m.i32.sub(code.i32(trainCount), code.get(from)));
          const isWhole = m.i32.lt_u(code.i32(batch), code.get(left));
          const rows = m.select(isWhole, code.i32(batch), code.get(left));
          const start = code.plus(code.base(), workspace.order);
          const indices = m.i32.add(start, m.i32.shl(code.get(from), code.i32(2)));
          code.emit(m.call('train.gather', [indices, rows], types.none));
          callAll(code, calls);
          const total = m.i32.add(m.i32.mul(code.get(epoch), code.i32(stepsPerEpoch)), code.get(step));
          const numbers = [m.f64.convert_u.i32(code.get(epoch)), m.f64.convert_u.i32(total)];
          code.emit(m.call('scalars', numbers, types.none));
          callAll(code, updates);
          code.advance(step, 1);
        },
      );
    },
    [types.i32, types.i32, types.i32],
  );
}

function defineGradient(m: Module, workspace: Workspace, calls: Calls): void {
  define(
    m,
    'gradient',
    (code) => {
      const [first, count] = [code.parameter(0), code.parameter(1)];
      const start = code.plus(code.base(), workspace.order);
      const indices = m.i32.add(start, m.i32.shl(code.get(first), code.i32(2)));
      code.emit(m.call('train.gather', [indices, code.get(count)], types.none));
      callAll(code, calls);
    },
    [types.i32, types.i32],
  );
}

function defineEvaluate(m: Module, workspace: Workspace, calls: Calls): void {
  const { rows } = workspace.evaluate.program;
  define(
    m,
    'evaluate',
    (code) => {
      const count = code.parameter(0);
      const from = code.let(types.i32, code.i32(0));
      const indices = code.pointer(workspace.examples);
      const result = code.pointer(workspace.result);
      code.emit(m.f64.store(0, 8, code.get(result), m.f64.const(0)));
      code.emit(m.i32.store(8, 4, code.get(result), code.i32(0)));
      code.while(
        () => m.i32.lt_u(code.get(from), code.get(count)),
        () => {
          const left = code.let(types.i32, m.i32.sub(code.get(count), code.get(from)));
          const isWhole = m.i32.lt_u(code.i32(rows), code.get(left));
          const chunk = code.let(types.i32, m.select(isWhole, code.i32(rows), code.get(left)));
          code.emit(m.call('evaluate.gather', [code.get(indices), code.get(chunk)], types.none));
          callAll(code, calls);
          code.emit(m.call('score', [code.get(indices), code.get(chunk), code.get(from)], types.none));
          code.advance(indices, rows * 4);
          code.advance(from, rows);
        },
      );
    },
    [types.i32],
  );
}

/**
 * Compiles a plan to one WebAssembly module. Exports: `train(epoch, first, count)` makes steps, or, where they are
 * searched for, `gradient(first, count)` fills the outputs of that program for images of the order; `evaluate(count)`
 * judges the examples listed in the workspace, `diagnose()` fills the outputs of that program, `look()` sets the place of
 * the gradient after loading. Imports: the shared memory and the addresses of the workspace and of the examples, those
 * that steps are made on apart.
 */
export function compilePlan(plan: Plan, workspace: Workspace, tuning: Tuning): Uint8Array<ArrayBuffer> {
  const m = newModule();
  m.setFeatures(features);
  m.addMemoryImport('memory', 'lab', 'memory', true);
  for (const name of ['base', 'rowStart', 'entries', 'labels']) m.addGlobalImport(name, 'lab', name, types.i32, false);
  for (const name of ['rowStart', 'entries', 'labels']) {
    m.addGlobalImport(`trained.${name}`, 'trained', name, types.i32, false);
  }

  const { train, evaluate: evaluation, diagnose, constrain, learned, rules, scalars } = workspace;
  const pair = [types.i32, types.i32];
  const pixelOfZero = Math.fround(evaluate(plan.preparation, { x: 0 }));
  for (const [name, memory] of Object.entries({ train, evaluate: evaluation, diagnose })) {
    const from = name === 'train' ? 'trained.' : '';
    define(m, `${name}.gather`, (code) => emitGather(code, memory, pixelOfZero, from), pair);
  }
  const norm = plan.isSearched ? undefined : train.values.get(plan.train.outputs[plan.parameters.length]!);
  define(
    m,
    'scalars',
    (code) =>
      emitScalars(code, plan.rate, Object.values(rules), {
        scalars,
        drops: workspace.drops,
        norm,
      }),
    [types.f64, types.f64],
  );

  const each = (name: string, emit: (code: FunctionCode, i: number, kind: ParameterSpec['kind']) => void) =>
    plan.parameters.map((spec, i) => define(m, `${name}.${spec.name}`, (code) => emit(code, i, spec.kind)));
  const after = (name: string, rule: UpdateRule) =>
    each(name, (code, i) => emitUpdate(code, rule, plan.slots, learned[i]!, null, new Map()));
  const updates = () =>
    each('update', (code, i, kind) => {
      const gradient = train.values.get(plan.train.outputs[i]!)!;
      emitUpdate(code, rules[kind].rule, plan.slots, learned[i]!, gradient, scalars);
    });
  const limits = constrain && [
    ...defineProgram(m, 'constrain', constrain, workspace, tuning),
    ...after('settle', plan.settle),
  ];
  const looks = after('look', { assignments: [], lookahead: plan.settle.lookahead });
  const steps = defineProgram(m, 'train', train, workspace, tuning);
  if (plan.isSearched) defineGradient(m, workspace, steps);
  else defineTrain(m, plan, workspace, steps, [...updates(), ...(limits ?? [])]);

  const [output, cost] = plan.evaluate.outputs as [number, number];
  define(
    m,
    'score',
    (code) => emitScore(code, evaluation.values.get(output)!, evaluation.values.get(cost)!, workspace),
    [types.i32, types.i32, types.i32],
  );
  defineEvaluate(m, workspace, defineProgram(m, 'evaluate', evaluation, workspace, tuning));
  const diagnosis = defineProgram(m, 'diagnose', diagnose, workspace, tuning);
  define(m, 'diagnose', (code) => {
    const indices = code.plus(code.base(), workspace.examples);
    code.emit(m.call('diagnose.gather', [indices, code.i32(diagnose.program.rows)], types.none));
    callAll(code, diagnosis);
  });
  define(m, 'look', (code) => callAll(code, looks));

  for (const name of [plan.isSearched ? 'gradient' : 'train', 'evaluate', 'diagnose', 'look'])
    m.addFunctionExport(name, name);
  if (!m.validate()) throw new Error('the compiled step is not valid WebAssembly');
  const binary = m.emitBinary();
  m.dispose();
  return new Uint8Array(binary);
}
