import { once } from 'node:events';
import { createServer } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DownloadState, ImageList } from '../worker/contract/api/data.ts';
import { Lab } from '../worker/lab/lab.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, now, trainers } from './fixtures/lab/open-lab.ts';
import { realMnist, whyNoMnist } from './fixtures/real-mnist.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';

/** A lab that only reads, with its places. */
async function reader(mirrors?: readonly string[]) {
  const { dataFolder, ...places } = await labPlaces();
  const lab = new Lab({ ...places, trainer: trainers.real, now, mirrors });
  onTestFinished(() => lab.close());
  const ask = (name: string, ...input: unknown[]): Promise<unknown> => answer(lab, name, input);
  return { lab, ask, home: places.home, dataFolder };
}

async function filesIn(folder: string) {
  const names = await readdir(folder);
  return Promise.all(names.map(async (name) => ({ name, bytes: new Uint8Array(await readFile(join(folder, name))) })));
}

const tiny = tinyDigits();

describe('files of a data set that a page sends', () => {
  test('are kept with the lab, once, and can be used from then on', async () => {
    const { ask, home, dataFolder } = await reader();
    const files = [...(await filesIn(dataFolder)), { name: 'notes.txt', bytes: new Uint8Array(3) }];
    for (let time = 0; time < 2; time++) expect(await ask('addDataFiles', files)).toEqual(tiny.fingerprint);
    expect(await readdir(join(home, 'data-sets'))).toEqual([tiny.fingerprint.sha256.slice(0, 16)]);
    const source = `sha256:${tiny.fingerprint.sha256}`;
    expect(await ask('dataSummary', source)).toMatchObject({ fingerprint: tiny.fingerprint });
    expect(await ask('dataSets')).toMatchObject([{ origin: 'built-in' }, { origin: 'added', problem: null }]);
  });

  test('are refused, and leave nothing behind, when one is missing, damaged or misnamed', async () => {
    const { ask, home, dataFolder } = await reader();
    const files = await filesIn(dataFolder);
    const cut = files.map((file, i) => (i === 0 ? { ...file, bytes: file.bytes.subarray(0, -1) } : file));
    const elsewhere = files.map((file) => ({ ...file, name: `../${file.name}` }));
    for (const [wrong, code] of [
      [files.slice(1), 'data-missing'],
      [cut, 'data-damaged'],
      [elsewhere, 'data-missing'],
      [[], 'usage'],
    ] as const) {
      await expect(ask('addDataFiles', wrong)).rejects.toMatchObject({ code });
    }
    expect(await readdir(join(home, 'data-sets')).catch(() => [])).toEqual([]);
    expect(await ask('dataSets')).toHaveLength(1);
  });
});

test('images are listed by file and class, as they lie in the files', async () => {
  const { ask, dataFolder } = await reader();
  await ask('addDataFiles', await filesIn(dataFolder));
  const source = `sha256:${tiny.fingerprint.sha256}`;
  const size = tiny.rows * tiny.columns;
  for (const [file, label] of [
    ['train', null],
    ['test', 3],
  ] as const) {
    const set = tiny[file];
    const wanted = [...set.labels.keys()].filter((i) => label === null || set.labels[i] === label);
    const list = (await ask('images', { source, file, label, from: 1, count: 4 })) as ImageList;
    expect(list).toMatchObject({ rows: tiny.rows, columns: tiny.columns, total: wanted.length });
    expect([...list.indices]).toEqual(wanted.slice(1, 5));
    wanted.slice(1, 5).forEach((index, i) => {
      expect(list.labels[i]).toBe(set.labels[index]);
      expect(list.pixels.subarray(i * size, (i + 1) * size)).toEqual(
        set.images.subarray(index * size, (index + 1) * size),
      );
    });
    expect(await ask('images', { source, file, label, from: 1000, count: 4 })).toMatchObject({ total: wanted.length });
  }
  const { train } = (await ask('dataSummary', source)) as { train: number[] };
  expect(train.reduce((sum, count) => sum + count)).toBe(tiny.train.count);
});

describe('the download', () => {
  /** A publisher that serves the files of a folder, slowly if told to. */
  async function publisher(folder: string | null, { slow = false } = {}): Promise<string> {
    const server = createServer((request, response) => {
      const name = (request.url ?? '').slice(1);
      readFile(join(folder ?? '/nowhere', name)).then(
        (bytes) => {
          if (!slow) return response.end(bytes);
          return response.write(bytes.subarray(0, 10));
        },
        () => response.writeHead(404).end(),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  const until = (lab: Lab, fits: (state: DownloadState) => boolean): Promise<DownloadState> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (fits(lab.download.state)) resolve(lab.download.state);
      };
      lab.listen(look);
      look();
    });

  test.skipIf(realMnist === undefined)(
    `takes MNIST from the first place that has it and adds it${whyNoMnist}`,
    async () => {
      const { lab, ask } = await reader([await publisher(null), await publisher(realMnist!)]);
      await ask('startDownload');
      expect(await until(lab, ({ kind }) => kind === 'finished')).toMatchObject({ fingerprint: { name: 'MNIST' } });
      expect(await ask('dataSummary', 'mnist')).toMatchObject({
        test: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
      });
    },
  );

  test('says what every place answered, and can be started again', async () => {
    const { lab, ask } = await reader([await publisher(null), 'http://127.0.0.1:1/']);
    for (let time = 0; time < 2; time++) {
      await ask('startDownload');
      const state = await until(lab, ({ kind }) => kind === 'failed');
      expect(state).toMatchObject({ sentence: expect.stringMatching(/answered 404.*cannot be reached/) as string });
    }
    expect(await ask('dataSets')).toHaveLength(1);
  });

  test('ends when it is cancelled, and nothing is left behind', async () => {
    const { dataFolder } = await labPlaces();
    const { lab, ask, home } = await reader([await publisher(dataFolder, { slow: true })]);
    await ask('startDownload');
    await until(lab, ({ kind }) => kind === 'running');
    await ask('cancelDownload');
    expect(await until(lab, ({ kind }) => kind === 'idle')).toEqual({ kind: 'idle' });
    expect(await readdir(join(home, 'data-sets')).catch(() => [])).toEqual([]);
  });
});
