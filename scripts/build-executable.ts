// Builds one executable unless the one that stands there came of the same inputs: the bundle of its
// sources, the run time in it and the script that packs it. What was built is renamed into place whole.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { bundleEntry } from "./bundle.ts";
import { type Executable, topFolder } from "./executables.ts";
import { runQuietly } from "./run-quietly.ts";
import { findBun, findNode, readPkgVersion } from "./run-times.ts";

export const binFolder = `${topFolder}dist/bin`;
const stampFolder = `${topFolder}dist/stamps`;

/** Returns whether there was anything to do. */
export async function buildExecutable(executable: Executable): Promise<boolean> {
  const bundle = await bundleEntry(executable);
  const fingerprint = await hashInputs(executable, bundle);
  const path = `${binFolder}/${executable.name}`;
  const stampPath = `${stampFolder}/${executable.name}`;
  if (await isCurrent(path, stampPath, fingerprint)) return false;

  await mkdir(binFolder, { recursive: true });
  await mkdir(stampFolder, { recursive: true });
  const folder = await mkdtemp(`${topFolder}dist/build-`);
  try {
    await pack(executable, bundle, folder);
    await rename(`${folder}/${executable.name}`, path);
    await writeFile(stampPath, await composeStamp(path, fingerprint));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return true;
}

async function pack(executable: Executable, bundle: string, folder: string): Promise<void> {
  const output = `${folder}/${executable.name}`;
  if (executable.runTime === "bun") {
    await runPacker(executable, [`${topFolder}${executable.entry}`, output], folder);
    return;
  }
  await writeFile(`${output}.cjs`, bundle);
  await runPacker(executable, [`${output}.cjs`, output], folder);
}

async function runPacker(executable: Executable, args: string[], folder: string): Promise<void> {
  await runQuietly(process.execPath, [packerPath(executable), ...args], { folder, env: { TMPDIR: folder } });
}

function packerPath({ runTime }: Executable): string {
  return `${topFolder}scripts/pack-with-${runTime === "node" ? "pkg" : "bun"}.ts`;
}

async function hashInputs(executable: Executable, bundle: string): Promise<string> {
  const runTime =
    executable.runTime === "bun" ? findBun().version : `${findNode().version} ${readPkgVersion()}`;
  const packer = await readFile(packerPath(executable), "utf8");
  return createHash("sha256")
    .update(JSON.stringify([runTime, packer, bundle]))
    .digest("hex");
}

async function isCurrent(path: string, stampPath: string, fingerprint: string): Promise<boolean> {
  if (!existsSync(path) || !existsSync(stampPath)) return false;
  return (await readFile(stampPath, "utf8")) === (await composeStamp(path, fingerprint));
}

/** It names the very file, so that a stamp never vouches for one that came of another build. */
async function composeStamp(path: string, fingerprint: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  return `${fingerprint} ${size} ${mtimeMs} ${ino}\n`;
}
