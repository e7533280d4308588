import type { Expression } from '../../../formula/tree.ts';
import { Block, formulaSource, literal } from '../source/formula.ts';
import { KernelWriter } from '../source/kernel-writer.ts';
import { bytesPerNumber } from '../packed-images.ts';
import { hostBuffers, type Kernel, scoreColumns } from './circuit.ts';
import type { Pictures } from './pictures.ts';

/** Unpacks the images of a batch and prepares their pixels by a formula of the byte `x`. */
export function imagesKernel(preparation: Expression, { packed }: Pictures, writes: string): Kernel {
  const writer = new KernelWriter();
  const { body } = writer;
  body.add(`const place = Math.floor((this.thread.x + 0.5) / ${bytesPerNumber});`);
  body.add(`const which = this.thread.x - ${bytesPerNumber} * place;`);
  body.add(`const word = ${packed(writer, 'this.thread.y', 'place')};`);
  body.add(`const high = Math.floor(word * ${2 ** -16});`);
  body.add('const rest = word - high * 65536;');
  body.add(`const middle = Math.floor(rest * ${2 ** -8});`);
  body.add('const low = rest - middle * 256;');
  body.add('const x = (which < 0.5 ? low : (which < 1.5 ? middle : high));');
  return writer.finish(
    formulaSource(preparation, body, () => 'x'),
    writes,
  );
}

/** Counts up. */
export function counterKernel(counter: string): Kernel {
  const writer = new KernelWriter();
  return writer.finish(`${writer.shared(counter, '0', 'this.thread.x')} + 1`, counter);
}

/** The classes of the two largest outputs of an example, the first of equals, how large the largest is among all, and the cost. */
export function scoreKernel(output: string, cost: string, classes: number): Kernel {
  const writer = new KernelWriter();
  const { body } = writer;
  const loop = new Block(body);
  const lines = [
    `const x = ${writer.own(output, 'this.thread.y', 'i')};`,
    'sum = sum + Math.max(x, 0);',
    'if (x > best) { second = best; runnerUp = winner; best = x; winner = i; }',
    'else { if (x > second) { second = x; runnerUp = i; } }',
  ];
  for (const line of lines) loop.add(line);
  for (const name of ['best', 'second']) body.add(`let ${name} = ${literal(-Infinity)};`);
  for (const name of ['winner', 'runnerUp', 'sum']) body.add(`let ${name} = 0;`);
  body.add(`for (let i = 0; i < ${classes}; i++) {\n${loop.text}\n}`);
  const is = (column: (typeof scoreColumns)[number]) => `if (this.thread.x == ${scoreColumns.indexOf(column)})`;
  body.add(`${is('cost')} { return ${writer.own(cost, 'this.thread.y', '0')}; }`);
  body.add(`${is('winner')} { return winner; }`);
  body.add(`${is('runnerUp')} { return runnerUp; }`);
  body.add(`if (sum == 0) { return ${1 / classes}; }`);
  return writer.finish('best / sum', hostBuffers.scores);
}
