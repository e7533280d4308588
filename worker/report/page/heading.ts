import { fellBack, runStates } from '../../contract/run.ts';
import { counted } from '../../contract/wording.ts';
import type { ReportInput, ReportSource } from '../report-input.ts';
import { html, type Markup, paragraphs } from './html.ts';

/** A stored time to the minute, in UTC as it is stored. */
export const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** What a report of several experiments is called. */
export const titleOf = ({ sources }: ReportInput): string =>
  sources.map(({ experiment }) => experiment.name).join(' / ');

/** The question, the answer, and what is to be kept in mind with it. */
export function heading(input: ReportInput): Markup {
  const { sources, comparison, why, writtenAt, versions } = input;
  const answer = comparison ? comparison.verdict : `The arms cannot be compared: ${why ?? 'nothing is known of them.'}`;
  const cautions = [...(comparison?.warnings ?? []), ...cutShort(input)];
  return html`<header>
      <p class="kind">Epoch Lab, comparison report</p>
      <h1>${titleOf(input)}</h1>
      <div class="question">${sources.map(({ experiment }) => paragraphs(experiment.question))}</div>
      <p class="facts">
        ${sources.map(asked)} ${extent(input)} Report written ${minute(writtenAt)} by Epoch Lab ${versions.epochLab}.
      </p>
    </header>
    <section class="verdict" aria-label="Verdict">
      <p>${answer}</p>
      ${
        cautions.length > 0
          ? html`<ul>
              ${cautions.map((caution) => html`<li>${caution}</li>`)}
            </ul>`
          : null
      }
    </section> `;
}

const asked = ({ id, createdAt, tags }: ReportSource): string =>
  `Experiment ${id}, asked ${minute(createdAt)}${tags.length > 0 ? `, tagged ${tags.join(', ')}` : ''}. `;

/** "2 arms, 5 seeds, 10 runs: 9 finished, 1 diverged." */
function extent({ arms, sources }: ReportInput): string {
  const runs = arms.flatMap((arm) => arm.runs.map(({ run }) => run));
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  const states = runStates.flatMap((state) => {
    const count = runs.filter((run) => run.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const data = [...new Set(sources.map((source) => source.data.name))].join(' and ');
  return `${counted(arms.length, 'arm')}, ${counted(seeds, 'seed')}, ${counted(runs.length, 'run')} on ${data}: ${states.join(', ')}.`;
}

/** What a reader of the verdict should know of the runs, beside what the comparison itself says. */
function cutShort({ arms }: ReportInput): string[] {
  const runs = arms.flatMap((arm) => arm.runs.map(({ run }) => run));
  const fallen = runs.filter(({ device }) => device !== null && fellBack(device));
  const open = runs.filter(({ state }) => state === 'queued' || state === 'running');
  return [
    ...(fallen.length > 0
      ? [`${counted(fallen.length, 'run')} did not run on the device asked for; the list of runs says which and why.`]
      : []),
    ...(open.length > 0 ? [`${counted(open.length, 'run')} had not ended when this report was written.`] : []),
  ];
}
