import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { vulkanLoader } from '../../../worker/engine/devices/gpu/vulkan-loader.ts';

/** Larger archives are not taken everywhere. */
const mostBytes = 60 * 2 ** 20;

const checkout = join(import.meta.dirname, '..', '..', '..');
const require = createRequire(import.meta.url);

/** What is started by its name: the bench, its threads, and the process of the graphics card with its relay. */
const programs = [
  'tests/bench/carry/bench.ts',
  'worker/hosts/gpu-relay.ts',
  'worker/hosts/gpu-trainer.ts',
  'worker/hosts/speed-trial.ts',
];

/** Where Linux on x86-64 has its libraries. */
const libraries = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'];

/** Writes the programs with all they import into one folder. */
async function bundle(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: checkout,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: programs.map((program) => join(checkout, program)),
        external: [/^node:/, ...builtinModules],
        // Programs keep their names, by which they are started.
        output: { entryFileNames: '[name].ts', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  await writeFile(join(outDir, 'package.json'), '{ "type": "module" }\n');
}

/**
 * Makes a folder with which the bench of the graphics card runs on a machine where nothing can be installed, and an
 * archive of it beside it.
 * @returns the archive, and its size in bytes.
 * @param out a folder that is not there yet, or was made so; it is made anew.
 * @throws Error in a sentence, if this is no Linux on x86-64 or has no Vulkan loader, something else is there, or the
 *   archive is too large.
 */
export async function carry(out: string): Promise<{ readonly archive: string; readonly bytes: number }> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`The folder is made on Linux for x86-64, not on ${process.platform} for ${process.arch}.`);
  if (existsSync(out) && !existsSync(join(out, 'bench.sh')))
    throw new Error(`${out} is there already, and is no folder of the bench: name another.`);
  const inLib = (...path: string[]): string => join(out, 'lib', ...path);
  await rm(out, { recursive: true, force: true });
  await bundle(inLib());
  const dawn = join('dist', 'linux-x64', 'dawn.node');
  await mkdir(dirname(inLib(dawn)), { recursive: true });
  await copyFile(join(dirname(require.resolve('webgpu')), dawn), inLib(dawn));
  const loader = libraries.map((library) => join(library, vulkanLoader)).find(existsSync);
  if (loader === undefined) throw new Error(`There is no ${vulkanLoader} here to bring along (Debian: libvulkan1).`);
  await mkdir(inLib('vulkan'));
  await copyFile(loader, inLib('vulkan', vulkanLoader));
  await copyFile(join(import.meta.dirname, '..', 'peers', 'peers.py'), inLib('peers.py'));
  await copyFile(process.execPath, join(out, 'node'));
  for (const name of ['bench.sh', 'README.txt']) await copyFile(join(import.meta.dirname, name), join(out, name));
  for (const name of ['bench.sh', 'node']) await chmod(join(out, name), 0o755);

  const archive = `${out}.tar.gz`;
  await promisify(execFile)('tar', ['-czf', archive, '-C', dirname(out), basename(out)]);
  const { size: bytes } = await stat(archive);
  if (bytes > mostBytes) {
    throw new Error(`${archive} takes ${mebibytes(bytes)}, more than the ${mebibytes(mostBytes)} it may take.`);
  }
  return { archive, bytes };
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

if (import.meta.main) {
  const out = resolve(process.argv[2] ?? join(checkout, 'dist', 'epoch-lab-bench'));
  try {
    const { archive, bytes } = await carry(out);
    console.log(`${out} holds the bench; ${archive} is the same in ${mebibytes(bytes)}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
