import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vite';
import base from './vite.config.ts';

const port = 5173;

/** Starts a lab that is served, and resolves with its address; it ends with this process. */
function startLab(): Promise<URL> {
  const program = fileURLToPath(new URL('worker/hosts/cli.ts', import.meta.url));
  const lab = spawn(process.execPath, [program, 'serve', '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => lab.kill());
  return new Promise((resolve, reject) => {
    lab.on('exit', (code) => reject(new Error(`The lab ended with exit code ${code ?? 'none'}.`)));
    lab.stdout.setEncoding('utf8').on('data', (text: string) => {
      const [address] = /http:\S+/.exec(text) ?? [];
      if (address !== undefined) resolve(new URL(address));
    });
  });
}

/**
 * The page from its sources, changed while it is open, beside a real lab. The page's policy is left out here, since what
 * changes it is itself a script in the page; its WebSocket is passed on as if it came from the lab's own page.
 */
export default defineConfig(async () => {
  const { origin, hash } = await startLab();
  console.log(`The page: http://127.0.0.1:${port}/${hash}`);
  return mergeConfig(base, {
    server: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      // Only whoever has the key may speak to the lab.
      open: `/${hash}`,
      // The path of the WebSocket alone: the page has a folder of that name.
      proxy: { '^/lab$': { target: origin, ws: true, changeOrigin: true, rewriteWsOrigin: true } },
    },
  });
});
