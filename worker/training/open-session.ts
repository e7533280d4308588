import { CpuSession } from '../engine/devices/cpu/cpu-session.ts';
import { Distorter } from '../engine/devices/cpu/distortion/distorter.ts';
import { type ExamplesAt, examplesIn } from '../engine/devices/cpu/memory.ts';
import type { Session } from '../engine/devices/device.ts';
import { GpuSession } from '../engine/devices/gpu/gpu-session.ts';
import { referenceDevice } from '../engine/devices/reference/reference-device.ts';
import { AugmentedSession } from './augmented-session.ts';
import type { PretrainingStage, TrainerJob } from './messages.ts';

type Job = Pick<TrainerJob, 'plan' | 'executable' | 'augmentation' | 'shared' | 'slot' | 'seed'>;

/** A session that trains on examples of its own. */
function openOn({ plan, executable, shared, slot, seed }: Job, trained: ExamplesAt): Session {
  switch (executable.device) {
    case 'cpu':
      return new CpuSession(plan, executable.workspace, executable.module, shared, slot, seed, trained);
    case 'gpu': {
      const opening = { ...executable.opening, examples: examplesIn(shared) };
      return new GpuSession(plan, opening, executable.link, seed, examplesIn({ ...shared, examples: trained }));
    }
    case 'reference':
      return referenceDevice.session(plan, examplesIn(shared), seed, examplesIn({ ...shared, examples: trained }));
  }
}

/** The session in which a hidden layer is trained before the network is. */
export function openStage(job: TrainerJob, { plan, executable, offset }: PretrainingStage): Session {
  const shared = { ...job.shared, workspaces: job.shared.workspaces.map((start) => start + offset) };
  return openOn({ ...job, plan, executable, shared }, shared.examples);
}

/** The session a job runs on. */
export function openSession(job: Job): Session {
  const { plan, augmentation, executable, shared, slot, seed } = job;
  if (augmentation === null) return openOn(job, shared.examples);
  const own = executable.device === 'cpu' ? executable.workspace.bytes : 0;
  const base = shared.workspaces[slot]! + own;
  const distorter = new Distorter(augmentation.module, augmentation.memory, shared, base, seed);
  const session = openOn(job, distorter.examples);
  return new AugmentedSession(session, distorter, augmentation, plan, shared.examples.count);
}
