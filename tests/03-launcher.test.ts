import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The launcher in a folder whose terminal program does what its first argument says. */
describe.skipIf(process.platform === 'win32')('the command epoch-lab', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'epoch-lab-launcher-'));
    mkdirSync(join(folder, 'worker/hosts'), { recursive: true });
    mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true });
    symlinkSync(process.execPath, join(folder, 'node_modules/node/bin/node'));
    copyFileSync(
      join(import.meta.dirname, '../worker/hosts/epoch-lab.cjs'),
      join(folder, 'worker/hosts/epoch-lab.cjs'),
    );
    writeFileSync(
      join(folder, 'worker/hosts/cli.ts'),
      `const [code, ...rest]: string[] = process.argv.slice(2);
       for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { console.log(signal); process.exit(5); });
       console.log(rest.join('|'));
       if (code === 'wait') setInterval(() => {}, 1000);
       else if (code === 'die') process.kill(process.pid, 'SIGKILL');
       else process.exit(Number(code));`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function launch(
    args: readonly string[],
    signal?: NodeJS.Signals,
  ): Promise<{ code: number | string; output: string }> {
    const child = spawn(process.execPath, [join(folder, 'worker/hosts/epoch-lab.cjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        if (output === '' && signal !== undefined) child.kill(signal);
        output += data.toString();
      });
    }
    return new Promise((resolve) => child.on('close', (code, by) => resolve({ code: code ?? by!, output })));
  }

  test('passes arguments on as they are, and the exit code back', async () => {
    expect(await launch(['66', 'a b', '--x=$HOME', ''])).toEqual({ code: 66, output: 'a b|--x=$HOME|\n' });
    expect((await launch(['0'])).code).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('passes %s on once, and waits for the end', async (signal) => {
    expect(await launch(['wait', 'ready'], signal)).toEqual({ code: 5, output: `ready\n${signal}\n` });
  });

  test('ends as the lab did when that was killed', async () => {
    expect((await launch(['die'])).code).toBe('SIGKILL');
  });

  test('says what to do where nothing is set up', async () => {
    rmSync(join(folder, 'node_modules'), { recursive: true });
    const { code, output } = await launch(['0']);
    expect(output).toBe('Epoch Lab is not set up here; run `npm start` once in its folder.\n');
    expect(code).toBe(69);
  });
});
