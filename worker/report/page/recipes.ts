import { differences } from '../../contract/changes.ts';
import type { Json } from '../../contract/read-json.ts';
import { inWords, valueAt } from '../../contract/recipe-words.ts';
import type { ReportArm, ReportInput } from '../report-input.ts';
import { named } from './arms.ts';
import type { Captions } from './captions.ts';
import { html, type Markup } from './html.ts';
import { htmlTable } from './table.ts';

const shown = (value: Json | undefined): string => (value === undefined ? 'none' : inWords(value));

/** The recipe all arms are made from, and what makes each differ from it. */
export function recipesSection({ sources, arms }: ReportInput, captions: Captions): Markup {
  const [first] = sources;
  if (!first) return html``;
  const { recipe } = first.experiment;
  const changes = ({ recipe: own }: ReportArm): string[] =>
    differences(recipe, own).map((path) => {
      const was = valueAt(recipe, path);
      return `${path} = ${shown(valueAt(own, path))}${was === undefined ? '' : ` (instead of ${shown(was)})`}`;
    });
  const isOne = sources.length === 1;
  return html`<section>
    <h2>What was trained</h2>
    ${htmlTable(
      captions.table('What differs between the arms.'),
      [{ title: 'arm' }, { title: 'differs from the recipe below in' }],
      arms.map((arm, index) => {
        const found = changes(arm);
        return [named(arm.name, index), found.length === 0 ? 'nothing: the recipe as it is' : found.join('; ')];
      }),
    )}${htmlTable(
      captions.table(isOne ? 'The recipe.' : `The recipe of experiment ${first.id}.`),
      [{ title: 'part' }, { title: 'value' }],
      Object.entries(recipe).map(([name, part]) => [name, inWords(part)]),
    )}
  </section> `;
}
