import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkExperiment, armRecipes } from '../../worker/contract/check-experiment.ts';
import type { Examples } from '../../worker/engine/devices/device.ts';
import { mostRounds, stateBuffer } from '../../worker/engine/devices/gpu/circuit/circuit.ts';
import { layOutForGpu } from '../../worker/engine/devices/gpu/circuit/lay-out.ts';
import { launchSize } from '../../worker/engine/devices/gpu/launch-size.ts';
import { GpuServer } from '../../worker/engine/devices/gpu/gpu-server.ts';
import { stepColumns } from '../../worker/engine/devices/gpu/source/surroundings.ts';
import { makePlan, type Plan } from '../../worker/engine/graph/plan.ts';
import { machineTuning } from '../../worker/training/tuning.ts';
import { compileForCpu, openCpu } from '../fixtures/engine.ts';
import { range, someExamples, someState } from '../fixtures/examples.ts';
import { cases, experimentOf, images } from './cases.ts';

/** How long each measurement goes on, in milliseconds. */
const patience = 2000;
const someImages = 1000;

/** Steps per second of each of so many runs that train side by side on the card. */
async function onCard(server: GpuServer, plan: Plan, examples: Examples, lanes: number, data: string): Promise<number> {
  const laidOut = layOutForGpu(plan);
  const size = launchSize(laidOut, lanes, Infinity);
  const opening = { laidOut, size, data, examples, inputs: plan.inputs };
  const runs = Array.from({ length: lanes }, (_, lane) => lane);
  const ask = async (run: number, message: Parameters<GpuServer['answer']>[1]): Promise<void> => {
    const reply = await server.answer(run, message);
    if ('error' in reply) throw new Error(reply.error.message);
  };
  for (const run of runs) await ask(run, { kind: 'open', opening });
  const { parameters } = someState(plan, 1);
  const states = parameters.map((w, i) => {
    const { rows } = laidOut.circuit.buffers[stateBuffer(i)]!;
    const all = new Float32Array((w.length / plan.parameters[i]!.rows) * rows);
    all.set(w);
    return all;
  });
  for (const run of runs) await ask(run, { kind: 'load', states });
  const width = stepColumns.length + laidOut.host.numbers.length;
  const train = (steps: number) => {
    const numbers = new Float32Array(steps * width).fill(0.01);
    for (let step = 0; step < steps; step++) numbers.set([1, 1 / plan.batch, plan.batch], step * width);
    const order = Float32Array.from({ length: steps * plan.batch }, (_, i) => i % someImages);
    const contents = { 'train.numbers': order };
    return Promise.all(runs.map((run) => ask(run, { kind: 'train', steps, numbers, contents })));
  };
  await train(1);
  const started = performance.now();
  let made = 0;
  // As many steps at a time as take about a tenth of a second.
  for (let steps = 1; performance.now() - started < patience;) {
    const before = performance.now();
    await train(steps);
    made += steps;
    steps = performance.now() - before < 50 ? Math.min(mostRounds.steps, 2 * steps) : steps;
  }
  const seconds = (performance.now() - started) / 1000;
  for (const run of runs) server.leave(run);
  return made / seconds;
}

/** Steps per second of one run on one core. */
async function onCpu(plan: Plan, examples: Examples): Promise<number> {
  const { tuning } = await machineTuning(join(tmpdir(), 'epoch-lab-bench'));
  const session = openCpu(compileForCpu(plan, examples, 1, { tuning }));
  session.load(someState(plan, 1));
  session.setOrder(range(plan.trainCount).map((i) => i % someImages));
  const started = performance.now();
  let step = 0;
  for (; performance.now() - started < patience; step += 10) session.train(0, step % (plan.stepsPerEpoch - 10), 10);
  return step / ((performance.now() - started) / 1000);
}

/** Prints what a card does for each number of runs side by side, and one core of the processor beside it. */
export async function benchGpu(adapter: string | null, lanes: readonly number[]): Promise<void> {
  const server = await GpuServer.open(adapter);
  console.log(`${server.adapter.name}, ${server.adapter.driver}, ${new Date().toISOString().slice(0, 10)}\n`);
  for (const bench of cases.filter(({ augmentation }) => augmentation === undefined)) {
    const [recipe] = armRecipes(checkExperiment(experimentOf(bench, 'built-in')));
    const plan = makePlan(recipe!, 784, 10, images);
    const examples = someExamples(1, someImages, 784, 10, 0.19);
    const cpu = await onCpu(plan, examples);
    console.log(`${bench.name}\n  cpu, one core: ${Math.round(cpu)} steps/s`);
    for (const count of lanes) {
      const steps = await onCard(server, plan, examples, count, 'bench');
      const all = steps * count;
      console.log(
        `  gpu, ${count} side by side: ${steps.toFixed(1)} steps/s, ${all.toFixed(1)} of all runs, ${(all / cpu).toFixed(2)} times one core`,
      );
    }
  }
  await server.close();
}
