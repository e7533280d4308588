import type { MessagePort } from 'node:worker_threads';
import type { ErrorRecord } from '../contract/errors.ts';
import type { Recipe } from '../contract/recipe.ts';
import type { LayerHistograms } from '../contract/histograms.ts';
import type { EpochMetrics, Metric, TestResult } from '../contract/metrics.ts';
import type { Splits } from '../data/splits.ts';
import type { Values } from '../engine/devices/device.ts';
import type { SharedMemory } from '../engine/devices/cpu/memory.ts';
import type { Workspace } from '../engine/devices/cpu/workspace.ts';
import type { LinkEnd, Opening } from '../engine/devices/gpu/link.ts';
import type { Plan } from '../engine/graph/plan.ts';
import type { Augmenting } from './augmenting.ts';
import type { EpochRules } from './epoch-rules.ts';
import type { InitialFormulas } from './initial-formulas.ts';
import type { LineSearchSettings } from './line-search/settings.ts';

/** How a run is executed: compiled for `cpu`, by the process of the graphics card, or interpreted by `reference`. */
export type Executable =
  | {
      readonly device: 'cpu';
      readonly module: WebAssembly.Module;
      readonly workspace: Workspace;
    }
  | { readonly device: 'gpu'; readonly opening: Omit<Opening, 'examples'>; readonly link: LinkEnd }
  | { readonly device: 'reference' };

/** The training of one hidden layer before that of the network. */
export interface PretrainingStage {
  readonly plan: Plan;
  readonly executable: Executable;
  readonly epochs: number;
  /** How far into the run's part of the memory its workspace begins, in bytes. */
  readonly offset: number;
}

/** Everything a trainer thread needs for one run; plain data, a compiled module and shared memory. */
export interface TrainerJob {
  readonly plan: Plan;
  readonly epochs: number;
  readonly seed: number;
  readonly initialisation: InitialFormulas;
  readonly randomness: Recipe['randomness'];
  readonly splits: Splits;
  /** What decides which checkpoint is the best one, on validation. */
  readonly best: { readonly metric: Metric; readonly direction: 'higher' | 'lower' };
  readonly rules: EpochRules;
  /** Null where the rules of the plan make the steps. */
  readonly lineSearch: LineSearchSettings | null;
  readonly shared: SharedMemory;
  /** Which of its workspaces the run uses. */
  readonly slot: number;
  readonly executable: Executable;
  /** For each hidden layer that is trained before the network is, from the first. */
  readonly pretraining: readonly PretrainingStage[];
  /** Null for training images as they are. */
  readonly augmentation: Augmenting | null;
  /** A checkpoint to go on from, or weights to begin with; neither means a fresh start from the seed. */
  readonly checkpoint: Uint8Array | null;
  /** Of a run that goes on: the checkpoint of its best epoch so far, if there was one. */
  readonly bestCheckpoint: Uint8Array | null;
  readonly weights: readonly Values[] | null;
  /** What the thread is told while it trains: the int32 numbers of `control`. */
  readonly control: SharedArrayBuffer;
}

/** What of a job is handed over to the thread that it is for. */
export const handedOver = (job: Pick<TrainerJob, 'executable' | 'pretraining'>): MessagePort[] =>
  [job, ...job.pretraining].flatMap(({ executable }) => (executable.device === 'gpu' ? [executable.link.port] : []));

/** Places in a job's `control`: a `command`, and how many of the epochs it told have been stored. */
export const control = { command: 0, stored: 1, length: 2 } as const;

/** What can be asked of a running trainer; it looks after every few milliseconds of steps. */
export const command = { go: 0, pause: 1, stop: 2 } as const;

/** Milliseconds between two messages about progress. */
export const progressInterval = 200;

/** What a trainer thread says, in this order: epochs and progress as they come, then one end. */
export type TrainerMessage =
  | {
      readonly kind: 'epoch';
      readonly metrics: EpochMetrics;
      /** One per layer. */
      readonly histograms: readonly LayerHistograms[];
      readonly step: number;
      readonly checkpoint: Uint8Array;
      readonly isBest: boolean;
    }
  | {
      readonly kind: 'progress';
      readonly epoch: number;
      readonly step: number;
      readonly stepsPerSecond: number;
      /** The share of a pre-training that is done; null once the network itself is trained. */
      readonly pretraining: number | null;
    }
  | {
      readonly kind: 'end';
      readonly outcome: 'finished' | 'stopped' | 'diverged';
      readonly reason: string | null;
      readonly test: TestResult | null;
      /** Where a stopped run stands. */
      readonly stand: { readonly epoch: number; readonly step: number; readonly checkpoint: Uint8Array } | null;
    }
  | { readonly kind: 'failure'; readonly error: ErrorRecord };
