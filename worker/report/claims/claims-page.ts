import katex from 'katex';
import { type Finding, lectures } from '../../contract/claims.ts';
import { naturalHeight } from '../../contract/figures/figure.ts';
import { htmlFigure, pageWidth } from '../page/chart.ts';
import { htmlDocument } from '../page/document.ts';
import { type Content, html, Markup } from '../page/html.ts';
import { htmlTable } from '../page/table.ts';
import { type ClaimsReportInput, type ReportedClaim, seedsOf, stateOf, statesOf } from './claims-report-input.ts';

/** As MathML, which needs no fonts and no styles of its own. */
const formula = (tex: string): Markup =>
  new Markup(katex.renderToString(tex, { output: 'mathml', displayMode: true, throwOnError: false }));

const marks: Readonly<Record<Finding['outcome'], string>> = {
  holds: 'holds',
  direction: 'in direction only',
  fails: 'does not hold',
  reversed: 'the other way round',
  open: 'open',
};

function figureOf({ figure }: Finding, id: string): Content {
  if (figure === null) return null;
  const size = { width: pageWidth, height: naturalHeight(figure) };
  return htmlFigure(figure, id, figure.kind === 'forest' ? `${figure.title}; ${figure.intervals}` : figure.title, size);
}

function findings(title: string, list: readonly Finding[], id: string): Content {
  if (list.length === 0) return null;
  const rows = list.map(({ says, found, expected, outcome }) => [says, found, expected, marks[outcome]]);
  const columns = ['What', 'Found', 'Expected', 'Outcome'].map((name) => ({ title: name }));
  return [htmlTable(title, columns, rows), list.map((finding, i) => figureOf(finding, `${id}-${i + 1}`))];
}

function section(claim: ReportedClaim): Markup {
  const { id, sentence, place, verdict, look, why, right, formula: tex } = claim;
  const seeds = seedsOf(claim);
  return html`<section id="claim-${id}">
    <h3>${id}. ${sentence}</h3>
    <p class="facts">${place === '' ? 'Said by no lecture' : place}${seeds === '' ? '' : `, on ${seeds}`}</p>
    <div class="verdict">
      <p><strong>${stateOf(claim)}</strong>${verdict ? `: ${verdict.sentence}` : '.'}</p>
      ${why === null ? null : html`<p>${why}</p>`}
    </div>
    ${tex === null ? null : formula(tex)}
    <p>${look}${right === null ? '' : ` ${right}`}</p>
    ${verdict && findings('What was claimed', verdict.stated, `c${id}`)}
    ${verdict && findings('What is right', verdict.corrected, `r${id}`)}
  </section> `;
}

const link = ({ id }: ReportedClaim): Markup => html`<a href="#claim-${id}">${id}</a> `;

/** The claims with their verdicts as one HTML file that needs nothing else. The same input gives the same text. */
export function claimsPage(input: ClaimsReportInput): string {
  const { writtenAt, version, data, chapters } = input;
  const places = Object.entries(lectures).map(([name, title]) => html`<li>${name}: ${title}</li> `);
  const body = chapters.map(
    ({ title, claims }) =>
      html`<h2>${title}</h2>
        ${claims.map(section)}`,
  );
  const content = html`<p class="kind">Epoch Lab ${version}, ${writtenAt.slice(0, 10)}, ${data}</p>
    <h1>What the lectures claim, and what came of it</h1>
    <ul>
      ${places}
    </ul>
    ${htmlTable(
      'How the claims stand',
      [{ title: 'Verdict' }, { title: 'Claims', isNumber: true }, { title: 'Which' }],
      statesOf(input).map(([state, claims]) => [state, claims.length, claims.map(link)]),
    )}
    ${body}`;
  return htmlDocument('The claims of the lectures', 'Epoch Lab, the claims of the lectures', content);
}
