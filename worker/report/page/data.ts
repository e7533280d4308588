import type { DataFingerprint } from '../../contract/fingerprint.ts';
import type { ReportInput, ReportSource } from '../report-input.ts';
import type { Captions } from './captions.ts';
import { html, type Markup } from './html.ts';
import { htmlTable } from './table.ts';

const grouped = (count: number): string => count.toLocaleString('en-US');

const partTitles: Readonly<Record<keyof DataFingerprint['parts'], string>> = {
  trainImages: 'training images',
  trainLabels: 'training labels',
  testImages: 'test images',
  testLabels: 'test labels',
};

const chosenHow: Readonly<Record<ReportSource['experiment']['data']['subset'], string>> = {
  first: 'the first',
  'by-seed': 'drawn anew for every seed',
  bootstrap: 'drawn with replacement for every seed',
};

/** Which images were used for what, and how anyone can tell that they are the same. */
export function dataSection({ sources }: ReportInput, captions: Captions): Markup {
  const sets = sources.filter((source, i) => sources.findIndex((other) => splitOf(other) === splitOf(source)) === i);
  return html`<section>
    <h2>Data</h2>
    ${sets.map((source) => dataOf(source, captions))}
  </section> `;
}

const splitOf = ({ data, experiment }: ReportSource): string => JSON.stringify([data.sha256, experiment.data]);

function dataOf({ data, experiment }: ReportSource, captions: Captions): Markup {
  const { train, validation, test, subset } = experiment.data;
  const { images } = data;
  const fingerprints = htmlTable(
    captions.table(`SHA-256 of the files of ${data.name} when unpacked, and of the four together.`),
    [{ title: 'part' }, { title: 'SHA-256', isCode: true }],
    [
      ['all', data.sha256],
      ...Object.entries(partTitles).map(([part, title]) => [title, data.parts[part as keyof typeof partTitles]]),
    ],
  );
  return html`<p>
      ${data.name}: ${grouped(images.train)} training and ${grouped(images.test)} test images of ${images.rows} ×
      ${images.columns} pixels. Of the training images, each run learns from ${grouped(train)} (${chosenHow[subset]})
      and is judged while it learns on ${grouped(validation)} others for validation (the last); of the test images,
      ${grouped(test)} are looked at once, when it has ended.
    </p>
    ${fingerprints}`;
}
