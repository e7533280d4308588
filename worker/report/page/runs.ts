import { type DeviceRecord, fellBack } from '../../contract/run.ts';
import { formatMetric } from '../../contract/wording.ts';
import type { ReportInput } from '../report-input.ts';
import { nothing } from './arms.ts';
import type { Captions } from './captions.ts';
import { minute } from './heading.ts';
import { html, type Markup } from './html.ts';
import { htmlTable } from './table.ts';

/** Every run as it stands: none is left out, whatever became of it. */
export function runsSection({ arms, versions }: ReportInput, captions: Captions): Markup {
  const runs = arms.flatMap((arm) => arm.runs.map((each) => ({ arm: arm.name, ...each })));
  const number = (title: string) => ({ title, isNumber: true });
  const table = htmlTable(
    captions.table('Every run. Seconds are of training alone, without evaluation and pauses.'),
    [
      number('run'),
      { title: 'arm' },
      number('seed'),
      { title: 'state' },
      number('epochs'),
      number('validation'),
      number('test'),
      number('seconds'),
      { title: 'device' },
      { title: 'ended (UTC)' },
    ],
    runs.map(({ run, arm, last, test }) => [
      run.id,
      arm,
      run.seed,
      run.reason === null ? run.state : html`<b>${run.state}</b>: ${run.reason}`,
      `${run.epoch} of ${run.epochs}`,
      last?.validation ? formatMetric('accuracy', last.validation.accuracy) : nothing,
      test ? formatMetric('accuracy', test.accuracy) : nothing,
      last ? last.seconds.toFixed(2) : nothing,
      run.device ? onDevice(run.device) : nothing,
      run.endedAt === null ? nothing : minute(run.endedAt).replace(' UTC', ''),
    ]),
  );
  const devices = [
    ...new Set(runs.flatMap(({ run }) => (run.device ? [`${run.device.got}: ${run.device.detail}`] : []))),
  ];
  return html`<section>
    <h2>Runs</h2>
    ${table}${devices.map((device) => html`<p class="facts">Device ${device}</p> `)}
    <p class="facts">Report written by Epoch Lab ${versions.epochLab} on Node ${versions.node} (V8 ${versions.v8}).</p>
  </section> `;
}

const onDevice = (device: DeviceRecord): Markup =>
  fellBack(device) ? html`<b>${device.got}</b>, asked for ${device.asked}` : html`${device.got}`;

/** The weights every run ended with: whoever repeats it on the same device can tell that they are the same. */
export function weightsTable({ arms }: ReportInput, captions: Captions): Markup | null {
  const rows = arms.flatMap(({ name, runs }) =>
    runs.flatMap(({ run, last }) => (last === null ? [] : [[run.id, name, run.seed, last.epoch, last.weightsHash]])),
  );
  if (rows.length === 0) return null;
  return htmlTable(
    captions.table('SHA-256 of the weights and biases of every run after its last epoch, as float32, little endian.'),
    [
      { title: 'run', isNumber: true },
      { title: 'arm' },
      { title: 'seed', isNumber: true },
      { title: 'epoch', isNumber: true },
      { title: 'SHA-256', isCode: true },
    ],
    rows,
  );
}
