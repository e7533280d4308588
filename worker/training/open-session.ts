import { CpuSession } from '../engine/devices/cpu/cpu-session.ts';
import { examplesIn } from '../engine/devices/cpu/memory.ts';
import type { Session } from '../engine/devices/device.ts';
import { referenceDevice } from '../engine/devices/reference/reference-device.ts';
import type { TrainerJob } from './messages.ts';

/** The session a job runs on. */
export function openSession({
  plan,
  executable,
  shared,
  seed,
}: Pick<TrainerJob, 'plan' | 'executable' | 'shared' | 'seed'>): Session {
  switch (executable.device) {
    case 'cpu':
      return new CpuSession(plan, executable.workspace, executable.module, shared, executable.slot, seed);
    case 'reference':
      return referenceDevice.session(plan, examplesIn(shared), seed);
  }
}
