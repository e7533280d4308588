import type { z } from 'zod';
import { augmentationApi } from './api/augmentation.ts';
import { baselinesApi } from './api/baselines.ts';
import { bundlesApi } from './api/bundles.ts';
import { claimsApi } from './api/claims.ts';
import { comparisonApi } from './api/comparison.ts';
import { curvesApi } from './api/curves.ts';
import { dataApi } from './api/data.ts';
import { demonstrationsApi } from './api/demonstrations.ts';
import { draftsApi } from './api/drafts.ts';
import { drawingApi } from './api/drawing.ts';
import { ensemblesApi } from './api/ensembles.ts';
import { experimentsApi } from './api/experiments.ts';
import { historyApi } from './api/history.ts';
import { inspectApi } from './api/inspect.ts';
import { labItselfApi } from './api/lab.ts';
import { modelApi } from './api/model.ts';
import { reportsApi } from './api/reports.ts';
import { runsApi } from './api/runs.ts';
import { settingsApi } from './api/settings.ts';
import type { ApiFunction } from './api/topic.ts';

/** The functions of the lab by topic; each topic is answered by the file of the same name in `lab/functions`. */
export const labTopics = {
  drafts: draftsApi,
  model: modelApi,
  experiments: experimentsApi,
  history: historyApi,
  runs: runsApi,
  bundles: bundlesApi,
  comparison: comparisonApi,
  ensembles: ensemblesApi,
  baselines: baselinesApi,
  curves: curvesApi,
  inspect: inspectApi,
  drawing: drawingApi,
  data: dataApi,
  augmentation: augmentationApi,
  demonstrations: demonstrationsApi,
  settings: settingsApi,
  lab: labItselfApi,
  reports: reportsApi,
  claims: claimsApi,
} as const;
type LabTopics = typeof labTopics;

type AllOf<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;
type LabFunctions = AllOf<LabTopics[keyof LabTopics]>;

/**
 * What a page or another process may ask of the lab: for every function the tuple of its arguments and its answer.
 * Names are one space over all topics. Files are named by the user in a dialog of the host, so that no function takes a
 * path. Failures are the records of `errors.ts`.
 */
export const labApi = Object.freeze(Object.assign({}, ...Object.values(labTopics)) as LabFunctions);

export type LabFunction = keyof LabFunctions;

/** The lab as functions that answer later, the same in every process. */
export type LabApi = {
  readonly [Name in LabFunction]: LabFunctions[Name] extends ApiFunction
    ? (...input: z.input<LabFunctions[Name]['input']>) => Promise<z.output<LabFunctions[Name]['output']>>
    : never;
};
