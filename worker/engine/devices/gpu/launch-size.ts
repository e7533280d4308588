import {
  type BufferShape,
  type Circuit,
  hostBuffers,
  type LaunchSize,
  mostRounds,
  type Round,
} from './circuit/circuit.ts';
import type { LaidOut } from './circuit/lay-out.ts';
import { bytesOf } from './lanes/recorder.ts';

/** Bytes that all rounds of a launch take of a buffer for one run, at most, if one round does not take more. */
const enough = 2 ** 22;

const single = { lanes: 1, steps: 1, chunks: 1 } as const satisfies LaunchSize;

/** Bytes of the largest buffer of a circuit when it does least. */
export const leastBytes = ({ buffers }: Circuit): number =>
  Math.max(...Object.values(buffers).map((shape) => bytesOf(shape, single)));

/** What grows with the rounds of a launch, at the end of which is read back what each of them gives. */
function growing({ circuit: { buffers }, host }: LaidOut, round: Round): BufferShape[] {
  const results = { steps: host.gradient, chunks: [hostBuffers.scores, host.outputs] };
  const read = results[round].map((name) => buffers[name]!);
  return [...Object.values(buffers).filter(({ each }) => each === round), ...read];
}

/**
 * The largest launch of a circuit all of whose buffers have at most so many bytes.
 * @param wanted runs side by side; fewer if there is no room.
 */
export function launchSize(laidOut: LaidOut, wanted: number, most: number): LaunchSize {
  const { buffers } = laidOut.circuit;
  const perLane = Object.values(buffers).filter(({ lanes }) => lanes === 'all');
  const fitting = perLane.map((shape) => Math.floor(most / bytesOf(shape, single)));
  const lanes = Math.max(1, Math.min(wanted, ...fitting));
  const rounds = (round: Round): number => {
    const room = Math.min(enough, most / lanes);
    const counts = growing(laidOut, round).map((shape) => Math.floor(room / bytesOf(shape, single)));
    return Math.max(1, Math.min(mostRounds[round], ...counts));
  };
  return { lanes, steps: rounds('steps'), chunks: rounds('chunks') };
}
