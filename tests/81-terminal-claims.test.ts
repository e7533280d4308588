import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasBrowser, whyNoBrowser } from './fixtures/browser.ts';
import { epochLab, newDesk, withBuiltInDigits } from './fixtures/terminal/epoch-lab.ts';

const builtIn = ['--source', 'built-in'] as const;

describe('claims', () => {
  test('run trains what claims need, judges them, and never trains anything twice', async () => {
    const desk = await newDesk();
    await withBuiltInDigits(desk);
    const first = await epochLab(desk, ['claims', 'run', '12', '15', '--quick', ...builtIn]);
    expect([first.code, first.err]).toEqual([
      0,
      expect.stringMatching(/^About .* s of training, \d+ runs? at a time\.\n/),
    ]);
    expect(first.out).toMatch(/^12 {2}Learning slowdown also occurs in larger networks\. \(S0:83\)\n {2}reproduced\./);
    expect(first.out).toMatch(/[5-9]\d\.\d\d\s+points \(95 % interval [^;]*; paired t test, p/);
    expect(first.out).toMatch(/15 {2}The slope of tanh .*\n {2}wrong as stated\. It is four times as steep/);

    const again = await epochLab(desk, ['claims', 'run', '12', '--quick', ...builtIn, '--json']);
    expect([again.code, again.err]).toEqual([0, '']);
    const [claim] = JSON.parse(again.out) as [{ verdict: { word: string; stated: { n: number }[] } }];
    expect([claim.verdict.word, claim.verdict.stated[0]!.n]).toEqual(['reproduced', 3]);

    // The full version has two more seeds, and trains these alone.
    const full = await epochLab(desk, ['claims', 'run', '12', ...builtIn, '--json']);
    expect((JSON.parse(full.out) as [typeof claim])[0].verdict.stated[0]!.n).toBe(5);
    const { out } = await epochLab(desk, ['list']);
    expect(out.match(/^ *\d+ .*Claim 12/gm)).toHaveLength(2);
  }, 180_000);

  test('run --quick judges a dozen, which share what they can, to the same words on every machine', async () => {
    const desk = await newDesk();
    await withBuiltInDigits(desk);
    const dozen = ['12', '39', '77', '92b', '93', '102', '104', '107', '108', '109', 'T4', 'T7'];
    const { code, out } = await epochLab(desk, ['claims', 'run', ...dozen, '--quick', ...builtIn, '--json']);
    expect(code).toBe(0);
    const judged = JSON.parse(out) as { id: string; verdict: { word: string } }[];
    // The lecturers' numbers are of MNIST: 93 and T4 quote them.
    expect(Object.fromEntries(judged.map(({ id, verdict }) => [id, verdict.word]))).toEqual({
      12: 'reproduced',
      39: 'reproduced',
      77: 'reproduced',
      '92b': 'reproduced',
      93: 'not reproduced',
      102: 'reproduced',
      104: 'reproduced',
      107: 'wrong as stated',
      108: 'wrong as stated',
      109: 'reproduced',
      T4: 'not reproduced',
      T7: 'undecided',
    });
    const { out: listed } = await epochLab(desk, ['list']);
    // 102 asks for the runs of 39; 93 for those of 92b, of which T4 needs one arm.
    expect(listed).toMatch(/Claim 39:/);
    expect(listed).not.toMatch(/Claim (102|93|T4):/);
  }, 600_000);

  test('report writes what is known to a file', async () => {
    const desk = await newDesk();
    await withBuiltInDigits(desk);
    const run = await epochLab(desk, ['claims', 'run', '12', '--quick', ...builtIn, '--quiet']);
    expect([run.code, run.err]).toEqual([0, '']);
    const report = await epochLab(desk, ['claims', 'report', '-o', 'claims.md', ...builtIn]);
    expect([report.code, report.err]).toEqual([0, '']);
    const text = await readFile(join(desk.folder, 'claims.md'), 'utf8');
    expect(text).toContain('### 12. Learning slowdown also occurs in larger networks.');
    expect(text).toContain('S0:83. **reproduced**: It came out as it is said. On 3 of 5 seeds (quick version).');
    const page = await epochLab(desk, ['claims', 'report', '-o', 'claims.html', ...builtIn]);
    expect([page.code, page.err]).toEqual([0, '']);
    const markup = await readFile(join(desk.folder, 'claims.html'), 'utf8');
    expect(markup).toContain('<strong>wrong as stated</strong>: It is four times as steep');
    expect(markup).toMatch(/<math .*<svg /s);
  }, 180_000);

  test.skipIf(!hasBrowser)(
    `report prints what is known${whyNoBrowser}`,
    async () => {
      const desk = await newDesk();
      await withBuiltInDigits(desk);
      const report = await epochLab(desk, ['claims', 'report', '-o', 'claims.pdf', ...builtIn]);
      expect([report.code, report.err]).toEqual([0, '']);
      const pdf = await readFile(join(desk.folder, 'claims.pdf'), 'latin1');
      expect(pdf).toMatch(/^%PDF-/);
      expect(pdf.match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(30);
    },
    180_000,
  );

  test('list shows them all, also before anything was trained', async () => {
    const desk = await newDesk();
    await withBuiltInDigits(desk);
    const { code, out } = await epochLab(desk, ['claims', 'list', '--chapter', 'initialisation', ...builtIn]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Initial weights \(initialisation\)\n/);
    expect(out).toMatch(/^ +93 +S0:405 +not run yet/m);
    expect(out).toMatch(/^ +97 +S1:226 +wrong as stated/m);
  });

  test.each([
    [['claims', 'run', '12', '--chapter', 'overfitting', ...builtIn], 2, 'Name claims or a chapter, not both.'],
    [['claims', 'run', '1000', ...builtIn], 66, 'There is no claim "1000"'],
    [['claims', 'list', '--chapter', 'overfiting', ...builtIn], 66, 'did you mean "overfitting"?'],
    [['claims', 'list', '--source', 'cifar'], 2, '--source must be mnist or built-in, but is "cifar".'],
    [['claims', 'report', '-o', 'claims.docx', ...builtIn], 2, 'claims.docx must end in one of .html, .pdf, .md.'],
  ])('%j is refused with %i', async (args, exit, sentence) => {
    const { code, err } = await epochLab(await newDesk(), args);
    expect([code, err]).toEqual([exit, expect.stringContaining(sentence)]);
  });
});
