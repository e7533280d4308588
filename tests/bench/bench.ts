import { parseArgs } from 'node:util';

// `npm run bench`: what training costs on the processor and how soon a full history opens, or, with `--device gpu`, what
// a graphics card does. Each is loaded when it is wanted.
const [, , ...args] = process.argv;
const { values } = parseArgs({ args, options: { device: { type: 'string', default: 'cpu' } }, strict: false });
switch (values.device) {
  case 'cpu': {
    const { benchCpu } = await import('./cpu/bench-cpu.ts');
    const { benchHistory } = await import('./history.ts');
    await benchCpu();
    await benchHistory();
    break;
  }
  case 'gpu': {
    const { benchGpu } = await import('./gpu/bench-gpu.ts');
    await benchGpu(args, new URL('../../worker/hosts/cli.ts', import.meta.url));
    break;
  }
  default:
    console.error(`The bench knows the devices cpu and gpu, not ${String(values.device)}.`);
    process.exitCode = 2;
}
