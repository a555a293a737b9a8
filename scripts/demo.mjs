// `npm run demo`, the README's first command, on any Node from 20 with nothing installed yet: installs
// what package-lock.json names, builds, and becomes the demo. Touches nothing outside this folder.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const topFolder = fileURLToPath(new URL("..", import.meta.url));
const oldestNode = 20;

process.exitCode = await main();

async function main() {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    return refuse(`this is Node ${process.versions.node}`, `install Node ${oldestNode} or newer`);
  }
  if (!isInstalled()) {
    const [npm, ...leading] = findNpm();
    const args = [...leading, "ci", "--no-audit", "--no-fund"];
    if (!(await runQuietly("installing what package-lock.json names", npm, args))) {
      return refuse("npm ci failed, see above", "once that is mended, run again: npm run demo");
    }
  }
  const node = findNode();
  if (node === undefined) {
    return refuse(`npm has no Node for ${process.platform} on ${process.arch}`, "install Node 24 or newer");
  }
  if (!(await runQuietly("building", node, ["scripts/build.ts"]))) {
    return refuse(
      "the build failed, see above",
      "try from scratch: rm -rf node_modules dist && npm run demo",
    );
  }
  return become("dist/bin/jitney-demo", process.argv.slice(2));
}

function refuse(what, next) {
  process.stderr.write(`jitney: ${what}\njitney: ${next}\n`);
  return 1;
}

/** Whether node_modules holds what package-lock.json names, by the list that npm leaves there. */
function isInstalled() {
  const listPath = `${topFolder}node_modules/.package-lock.json`;
  if (!existsSync(listPath)) return false;
  const present = readPackages(listPath);
  const wanted = Object.entries(readPackages(`${topFolder}package-lock.json`)).filter(
    ([path]) => path !== "",
  );
  return wanted.every(([path, { version, integrity, optional }]) => {
    const found = present[path];
    if (found === undefined) return optional === true; // one for another platform
    return found.version === version && found.integrity === integrity;
  });
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

/** The npm that runs us, so that no other one is needed on the PATH. */
function findNpm() {
  const script = process.env.npm_execpath;
  return script?.endsWith(".js") ? [process.execPath, script] : ["npm"];
}

/** The pinned one; where npm has none for this platform, the one that runs us, if it understands TypeScript. */
function findNode() {
  const pinned = `${topFolder}node_modules/.bin/node`;
  if (existsSync(pinned)) return pinned;
  return process.features.typescript ? process.execPath : undefined;
}

/** One line with the time it took; the program's own output only when it fails. */
async function runQuietly(what, program, args) {
  const startedAt = performance.now();
  process.stdout.write(`${what} ... `);
  const { isGood, output } = await collect(program, args);
  process.stdout.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  if (!isGood) process.stderr.write(output);
  return isGood;
}

function collect(program, args) {
  return new Promise((resolve) => {
    const chunks = [];
    const child = spawn(program, args, { cwd: topFolder, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => resolve({ isGood: false, output: `${program}: ${error.message}\n` }));
    child.on("close", (code) => resolve({ isGood: code === 0, output: Buffer.concat(chunks).toString() }));
  });
}

/** Hands over terminal, arguments and signals; returns the exit code as a shell would give it. */
function become(program, args) {
  return new Promise((resolve) => {
    const child = spawn(`${topFolder}${program}`, args, { stdio: "inherit" });
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    // a terminal sends Ctrl-C to the demo as well; who sends it to us alone has no terminal
    process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
    child.on("error", (error) => resolve(refuse(`${program}: ${error.message}`, "run: npm run build")));
    child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
