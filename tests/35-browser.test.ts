import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compilePlan } from '../worker/engine/devices/cpu/compile.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { hasBrowser, launchBrowser, whyNoBrowser } from './fixtures/browser.ts';
import { compileForCpu, openCpu, smallRecipe, usual } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';

const files = new Map<string, { type: string; body: Uint8Array | string }>();
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.writeHead(file ? 200 : 404, {
      'content-type': file?.type ?? 'text/plain',
      // Only an isolated page may share memory.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const page = `<!doctype html><title>same bits</title><script type="module">
const get = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
const [image, module, { pages, steps, base, trained }] = [await get('/image'), await get('/module'), await (await fetch('/job')).json()];
const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
new Uint8Array(memory.buffer).set(image);
const { instance } = await WebAssembly.instantiate(module, { lab: { memory, base, ...trained }, trained });
instance.exports.train(0, 0, steps);
const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(memory.buffer).slice()));
document.title = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
</script>`;

test.skipIf(!hasBrowser)(`a browser's own V8 trains to the same bits${whyNoBrowser}`, async () => {
  const examples = someExamples(35, 60, 50, 10, 0.3);
  const recipe = smallRecipe({
    network: {
      hidden: [
        { units: 33, activation: { kind: 'tanh' } },
        { units: 20, activation: { kind: 'sigmoid' } },
      ],
      output: { kind: 'softmax' },
    },
    cost: { kind: 'log-likelihood' },
    optimiser: { kind: 'adam' },
    schedule: { kind: 'constant', eta: 0.01 },
    regularisation: { l2: { lambda: 0.1 } },
  });
  const plan = makePlan(recipe, 50, 10, 60);
  const compiled = compileForCpu(plan, examples);
  const session = openCpu(compiled);
  session.load(someState(plan, 7));
  session.setOrder(range(0, 60));

  const { memory, examples: at, workspaces } = compiled.shared;
  const bytes = new Uint8Array(memory.buffer);
  const { rowStart, entries, labels } = at;
  const job = {
    pages: bytes.length / 65_536,
    steps: plan.stepsPerEpoch,
    base: workspaces[0],
    trained: { rowStart, entries, labels },
  };
  files.set('/', { type: 'text/html', body: page });
  files.set('/image', { type: 'application/octet-stream', body: bytes.slice() });
  files.set('/module', { type: 'application/wasm', body: compilePlan(plan, compiled.workspace, usual.tuning) });
  files.set('/job', { type: 'application/json', body: JSON.stringify(job) });
  session.train(0, 0, plan.stepsPerEpoch);
  const expected = createHash('sha256').update(bytes).digest('hex');

  const running = await launchBrowser();
  try {
    const tab = await running.newPage();
    const faults: string[] = [];
    tab.on('pageerror', (error) => faults.push(error.message));
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await tab.waitForFunction('document.title !== "same bits"', undefined, { timeout: 30_000 }).catch(() => undefined);
    expect(faults).toEqual([]);
    expect(await tab.title()).toBe(expected);
  } finally {
    await running.close();
  }
});
