import { hostBuffers } from '../circuit/circuit.ts';
import type { KernelWriter } from './kernel-writer.ts';

const count = (writer: KernelWriter, counter: string): string => writer.constant(writer.shared(counter, '0', '0'));

/** Which step of its launch a kernel is in, and which chunk of an evaluation. */
export const stepNow = (writer: KernelWriter): string => count(writer, hostBuffers.step);
export const chunkNow = (writer: KernelWriter): string => count(writer, hostBuffers.chunk);
