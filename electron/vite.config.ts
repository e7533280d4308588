import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig, type EnvironmentOptions } from 'vite';

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One file each, with everything in it but what Electron brings. */
const bundle = (name: string, output: string, format: 'es' | 'cjs'): EnvironmentOptions => ({
  consumer: 'server',
  resolve: { noExternal: true },
  build: {
    outDir: from('../dist/electron'),
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: from(`./${name}.ts`),
      external: ['electron', /^node:/, ...builtinModules],
      output: { format, entryFileNames: output, codeSplitting: false },
    },
  },
});

/** The desktop shell: its main process, and the script that runs in the sandbox of the page, where only CommonJS is read. */
export default defineConfig({
  root: from('.'),
  publicDir: false,
  logLevel: 'warn',
  environments: { main: bundle('main', 'main.js', 'es'), preload: bundle('preload', 'preload.cjs', 'cjs') },
  builder: {
    buildApp: async (builder) => {
      const { main, preload } = builder.environments;
      for (const environment of [main!, preload!]) await builder.build(environment);
    },
  },
});
