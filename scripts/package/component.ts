// What of other people's goes out with ours: the npm packages in the bundles and the two run times. The list
// is what esbuild put into the bundles, not what node_modules holds.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { findBundledFiles } from "../bundle.ts";
import { type Executable, topFolder } from "../executables.ts";
import { findBun, findNode } from "../run-times.ts";

export interface Component {
  name: string;
  version: string;
  /** SPDX's name of the licence. */
  licence: string;
  /** What the package itself says of it; absent where it carries no text. */
  licenceText: string | undefined;
  /** https://github.com/package-url/purl-spec */
  purl: string;
  /** The lockfile's hash of what was unpacked: `sha512-` and base64. */
  integrity: string | undefined;
}

interface Manifest {
  name: string;
  version: string;
  license?: string;
}

/** In the order of their names. */
export async function findComponents(executables: readonly Executable[]): Promise<Component[]> {
  const files = await Promise.all(executables.map(findBundledFiles));
  const folders = new Set(files.flat().flatMap((file) => findPackageFolder(file) ?? []));
  const hashes = readIntegrity();
  const packages = [...folders].map((folder) => describePackage(folder, hashes));
  const all = [...packages, ...describeRunTimes(executables, hashes)];
  // npm may unpack one version into several folders
  const distinct = new Map(all.map((component) => [component.purl, component]));
  return [...distinct.values()].sort((one, other) => (one.purl < other.purl ? -1 : 1));
}

/** `node_modules/a/node_modules/@b/c` of a file in it. */
function findPackageFolder(file: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

function describePackage(folder: string, hashes: ReadonlyMap<string, string>): Component {
  const { name, version, license } = readManifest(folder);
  return {
    name,
    version,
    licence: license ?? "NOASSERTION",
    licenceText: readLicence(folder),
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    integrity: hashes.get(folder),
  };
}

function describeRunTimes(
  executables: readonly Executable[],
  hashes: ReadonlyMap<string, string>,
): Component[] {
  const uses = (runTime: Executable["runTime"]) => executables.some((one) => one.runTime === runTime);
  const platform = `${process.platform}-${process.arch}`;
  const bunFolder = `node_modules/@oven/bun-${platform.replace("arm64", "aarch64")}`;
  const nodeFolder = `node_modules/node-${platform}`;
  const node: Component = {
    name: "node",
    version: findNode().version,
    licence: "MIT",
    licenceText: readLicence(nodeFolder),
    purl: `pkg:generic/node@${findNode().version}`,
    integrity: hashes.get(nodeFolder),
  };
  const bun: Component = {
    name: "bun",
    version: findBun().version,
    licence: "MIT",
    licenceText: readFileSync(`${topFolder}scripts/package/bun-licence.txt`, "utf8"),
    purl: `pkg:generic/bun@${findBun().version}`,
    integrity: hashes.get(bunFolder),
  };
  return [...(uses("node") ? [node] : []), ...(uses("bun") ? [bun] : [])];
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${topFolder}${folder}/package.json`, "utf8")) as Manifest;
}

/** A notice stands beside the licence where Apache's asks for it. */
function readLicence(folder: string): string | undefined {
  const path = `${topFolder}${folder}`;
  if (!existsSync(path)) return undefined;
  const names = readdirSync(path).filter((name) => /^(licen[cs]e|copying|notice)([.-].*)?$/i.test(name));
  const texts = names.sort().map((name) => readFileSync(`${path}/${name}`, "utf8").trim());
  return texts.length === 0 ? undefined : texts.join("\n\n");
}

function readIntegrity(): ReadonlyMap<string, string> {
  const lock = JSON.parse(readFileSync(`${topFolder}package-lock.json`, "utf8")) as {
    packages: Record<string, { integrity?: string }>;
  };
  const pairs = Object.entries(lock.packages);
  return new Map(
    pairs.flatMap(([path, { integrity }]) => (integrity === undefined ? [] : [[path, integrity]])),
  );
}
