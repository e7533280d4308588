import { parentPort, workerData } from 'node:worker_threads';
import { errorRecord } from '../contract/errors.ts';
import { selfTest, type SelfTestMessage } from '../training/gpu/self-test.ts';

/** The thread of a self-test of the graphics card, which waits for its answers. */
const say = (message: SelfTestMessage) => parentPort?.postMessage(message);
try {
  say({ result: selfTest(workerData as Parameters<typeof selfTest>[0]) });
} catch (error) {
  say({ error: errorRecord(error) });
}
