import { parentPort, workerData } from 'node:worker_threads';
import type { RelayData, ToRelay } from '../training/gpu/process-messages.ts';
import { Relay } from '../training/gpu/relay.ts';

/** The thread between the threads of runs and the process of the graphics card. */
const relay = new Relay(workerData as RelayData, (message) => parentPort?.postMessage(message));
parentPort?.on('message', (message: ToRelay) => relay.hear(message));
