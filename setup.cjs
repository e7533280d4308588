'use strict';
// Makes the checkout ready before a script of package.json runs. Written in the syntax of 2009, without dependencies:
// even a Node far too old for the lab must be able to parse this file and print the sentence that says so.

var childProcess = require('child_process');
var fs = require('fs');
var path = require('path');

var MINIMUM = [20, 19];
var RUNTIME_MAJOR = 24;
var INSTALL_LIMIT = 15 * 60 * 1000;
var APT_LIMIT = 4 * 60 * 1000;

/** One sentence if this Node is too old to install the packages, else null. */
function tooOld(version) {
  var parts = version.replace(/^v/, '').split('.').map(Number);
  if (parts[0] > MINIMUM[0] || (parts[0] === MINIMUM[0] && parts[1] >= MINIMUM[1])) return null;
  return (
    'Epoch Lab needs Node ' +
    MINIMUM.join('.') +
    ' or newer to set itself up, but this is Node ' +
    parts.join('.') +
    '.'
  );
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    return null;
  }
}

/**
 * Whether node_modules is what the lockfile says, by the record npm writes there when an installation is complete.
 * A stamp of our own would not notice an `npm install` by hand, and would install again after an `npm ci` by hand.
 */
function isInstalled(root) {
  var wanted = readJson(path.join(root, 'package-lock.json'));
  var found = readJson(path.join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !wanted.packages || !found || !found.packages) return false;
  return (
    Object.keys(found.packages).every(function (name) {
      return wanted.packages[name] !== undefined;
    }) &&
    Object.keys(wanted.packages).every(function (name) {
      var entry = wanted.packages[name];
      var there = found.packages[name];
      if (name === '') return true;
      if (!there) return entry.optional === true;
      return there.version === entry.version && there.integrity === entry.integrity;
    })
  );
}

/** Version of the Node that the scripts run on (`v24...`), or null if it is missing or does not run. */
function runtimeVersion(root) {
  var program = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  var linked = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (!fs.existsSync(program) || !fs.existsSync(linked)) return null;
  var result = childProcess.spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 20000 });
  var version = result.status === 0 ? result.stdout.trim() : '';
  return Number(version.slice(1).split('.')[0]) >= RUNTIME_MAJOR ? version : null;
}

/** The npm that started this script, or the one in PATH; never asks. Returns null, or what it printed when it failed. */
function npm(root, args) {
  var started = process.env.npm_execpath || '';
  var own = /npm-cli\.c?js$/.test(started);
  var program = own ? process.env.npm_node_execpath || process.execPath : 'npm';
  var result = childProcess.spawnSync(program, (own ? [started] : []).concat(args), {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: !own && process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INSTALL_LIMIT,
  });
  if (result.status === 0) return null;
  return (result.error ? String(result.error.message) + '\n' : '') + (result.stdout || '') + (result.stderr || '');
}

/** Installs from the lockfile if needed. Returns null, or a sentence that says why the lab cannot run. */
function preparePackages(root, say) {
  if (isInstalled(root) && runtimeVersion(root)) return null;
  say('Setting up: installing the packages of the lockfile (a minute or two, only when they change) ...');
  // Development packages hold Node itself; a machine-wide NODE_ENV=production or omit=dev must not leave it out.
  var quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  var failed = npm(root, ['ci', '--include=dev', '--include=optional'].concat(quiet));
  if (failed !== null) return failed + '\nThe packages could not be installed; the lines above are what npm said.';
  if (runtimeVersion(root)) return null;
  // Where install scripts are off, the one package whose script is allowed (package.json, allowScripts) has not run it.
  failed = npm(root, ['rebuild', 'node', '--ignore-scripts=false'].concat(quiet));
  if (runtimeVersion(root)) return null;
  return (
    (failed || '') +
    'Node ' +
    RUNTIME_MAJOR +
    ' could not be installed: npm must be allowed to run the install script of the package "node".'
  );
}

/** What the checks with a browser need and this machine lacks, as Debian's package names. */
function missingForBrowser(machine) {
  var programs = [
    machine.environment.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  var libraries = ['/usr/lib', '/usr/lib64', '/lib', '/usr/local/lib'].concat(
    ['x86_64', 'aarch64', 'arm'].map(function (cpu) {
      return '/usr/lib/' + cpu + '-linux-gnu' + (cpu === 'arm' ? 'eabihf' : '');
    })
  );
  var missing = [];
  if (
    !programs.some(function (program) {
      return program && machine.exists(program);
    })
  ) {
    missing.push('chromium');
  }
  if (
    machine.platform === 'linux' &&
    !libraries.some(function (folder) {
      return machine.exists(folder + '/libvulkan.so.1');
    })
  ) {
    missing.push('libvulkan1');
  }
  return missing;
}

/**
 * Finds or installs what the checks with a browser need; says one line if something is still missing. A missing
 * browser never fails anything: those checks are skipped and counted.
 */
function prepareBrowser(machine, say) {
  var missing = missingForBrowser(machine);
  if (missing.length === 0) return;
  var become = machine.isRoot ? [] : ['sudo', '-n'];
  var possible =
    machine.platform === 'linux' &&
    machine.run(['apt-get', '--version']) &&
    (machine.isRoot || machine.run(['sudo', '-n', 'true']));
  if (possible) {
    say('Setting up: installing ' + missing.join(' and ') + ' with apt-get ...');
    var apt = become.concat(['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'Acquire::Retries=1']);
    machine.run(apt.concat(['update']));
    machine.run(apt.concat(['install', '-y', '--no-install-recommends'], missing));
    missing = missingForBrowser(machine);
  }
  if (missing.length > 0) {
    say(
      'Not found: ' + missing.join(' and ') + '; checks that need it are skipped (CHROMIUM_PATH may name a browser).'
    );
  }
}

function thisMachine() {
  var end = Date.now() + APT_LIMIT;
  return {
    platform: process.platform,
    isRoot: typeof process.getuid === 'function' && process.getuid() === 0,
    environment: process.env,
    exists: fs.existsSync,
    run: function (command) {
      var left = end - Date.now();
      if (left <= 0) return false;
      return childProcess.spawnSync(command[0], command.slice(1), { stdio: 'ignore', timeout: left }).status === 0;
    },
  };
}

function say(line) {
  process.stderr.write(line + '\n');
}

function main(args) {
  var sentence = tooOld(process.version) || preparePackages(__dirname, say);
  if (sentence !== null) {
    say(sentence);
    process.exitCode = 1;
    return;
  }
  if (args.indexOf('--browser') >= 0) prepareBrowser(thisMachine(), say);
}

module.exports = { isInstalled: isInstalled, prepareBrowser: prepareBrowser, tooOld: tooOld };

if (require.main === module) main(process.argv.slice(2));
