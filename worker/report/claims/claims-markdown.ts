import { type Finding, lectures } from '../../contract/claims.ts';
import { type ClaimsReportInput, type ReportedClaim, seedsOf, stateOf, statesOf } from './claims-report-input.ts';

/** Characters that would be taken for marks. */
const plain = (text: string): string => text.replace(/[\\`*_|<>[\]#]/g, '\\$&');

const findings = (list: readonly Finding[]): string[] =>
  list.map(({ says, found, expected }) => `- ${plain(says)}: ${plain(found)} Expected: ${plain(expected)}.`);

function section(claim: ReportedClaim): string[] {
  const { id, sentence, place, verdict, look, why, right } = claim;
  const seeds = seedsOf(claim);
  return [
    `### ${id}. ${plain(sentence)}`,
    '',
    `${place === '' ? 'Said by no lecture' : place}. **${stateOf(claim)}**${verdict ? `: ${plain(verdict.sentence)}` : '.'}${seeds === '' ? '' : ` On ${seeds}.`}`,
    '',
    ...(why === null ? [] : [plain(why), '']),
    ...findings(verdict?.stated ?? []),
    ...(verdict && verdict.corrected.length > 0 ? ['', 'What is right:', '', ...findings(verdict.corrected)] : []),
    '',
    `${plain(look)}${right !== null && verdict?.sentence !== right ? ` ${plain(right)}` : ''}`,
    '',
  ];
}

/** The claims with their verdicts as a page of text. */
export function claimsMarkdown(input: ClaimsReportInput): string {
  const { writtenAt, version, data, chapters } = input;
  return [
    '# What the lectures claim, and what came of it',
    '',
    'Every testable sentence of the five lectures, tested: by formulas where they decide, by training where they do not.',
    `Written by \`epoch-lab claims report\` of version ${version} on ${writtenAt.slice(0, 10)}, from training on ${data}.`,
    'A verdict rests on the seeds that are named beside it. Tests are two-sided at 5 %, after Holm over the tests of a chapter.',
    '',
    ...Object.entries(lectures).map(([name, title]) => `- ${name}: ${title}`),
    '',
    '| Verdict | Claims |',
    '| --- | --- |',
    ...statesOf(input).map(([state, claims]) => `| ${state} | ${claims.length} |`),
    '',
    ...chapters.flatMap(({ title, claims }) => [`## ${title}`, '', ...claims.flatMap(section)]),
  ].join('\n');
}
