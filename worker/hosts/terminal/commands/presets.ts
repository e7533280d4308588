import { preset, presetList } from '../../../contract/presets.ts';
import type { Context } from '../context.ts';
import { proseWidth } from '../output.ts';
import { wrap } from '../text/wrap.ts';

/** The ready-made experiments, in the order in which they teach. */
export function presets({ out, invocation }: Context): void {
  const width = proseWidth(out);
  for (const { name, title, question } of presetList) {
    const { arms, seeds, data, recipe } = preset(name);
    const facts = `${arms.length} arms x ${seeds.length} seeds, ${recipe.protocol.epochs} epochs on ${data.source}`;
    out.lines([
      `${out.style.bold(name)}  ${title}`,
      ...wrap(question, width, '  '),
      ...wrap(facts, width, '  ').map(out.style.dim),
      '',
    ]);
  }
  out.lines([`Train one with: ${invocation} run NAME`]);
}
