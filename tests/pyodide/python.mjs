// The CPython of the npm package `pyodide`, used like an interpreter on the command line:
//
//     node python.mjs FOLDER [option] ... [-c code | -m module | script | -] [argument] ...
//
// FOLDER is where the package is installed, and may hold `stdlib.zip`, to be used in place of the package's own.
// The host's files are seen under their own paths; environment, streams, working directory and exit code are those
// of the process.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";

// Programs under test are short: the optimising compiler would cost more than they take.
setFlagsFromString("--liftoff-only");

const [folder, ...args] = process.argv.slice(2);
const stdlib = join(folder, "stdlib.zip");
const { loadPyodide } = await import(pathToFileURL(join(folder, "node_modules/pyodide/pyodide.mjs")));

// Devices are Emscripten's own, and /lib holds the standard library of the package.
const KEPT = new Set(["dev", "lib", "proc", "sys"]);

async function showHostFiles(FS) {
  const names = readdirSync("/").filter((name) => !KEPT.has(name) && statSync(`/${name}`).isDirectory());
  for (const name of names) {
    FS.mkdirTree(`/${name}`);
    FS.mount(FS.filesystems.NODEFS, { root: `/${name}` }, `/${name}`);
  }
  FS.chdir(process.cwd());
}

function exitStatus(error) {
  if (error?.constructor?.name !== "ExitStatus") {
    throw error;
  }
  return error.status;
}

async function main() {
  const python = await loadPyodide({
    args,
    env: { HOME: process.cwd(), PYTHONINSPECT: "", ...process.env },
    fsInit: showHostFiles,
    stderr: (line) => process.stderr.write(`${line}\n`),
    ...(existsSync(stdlib) ? { stdLibURL: stdlib } : {}),
    _sysExecutable: process.argv[1],
  });
  python.setStdin();
  python.setStdout();
  python.setStderr();
  const code = python._module._run_main();
  return python._module._Py_FinalizeEx() < 0 ? 120 : code;
}

let status;
try {
  status = await main();
} catch (error) {
  status = exitStatus(error); // --version, or a call of exit() in C
}
process.exit(status);
