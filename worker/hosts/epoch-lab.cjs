#!/usr/bin/env node
'use strict';
// `epoch-lab` as a command: any Node may start it, the lab itself always runs on the Node that comes with it.
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const program = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const child = spawn(program, [join(__dirname, 'cli.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // A terminal sends Ctrl-C to both processes itself; sent on, it would count twice, and twice means "leave at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}

child.on('error', () => {
  console.error('Epoch Lab is not set up here; run `npm start` once in its folder.');
  process.exitCode = 69;
});
child.on('exit', (code, signal) => {
  if (signal === null) {
    process.exitCode = code;
  } else {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
});
