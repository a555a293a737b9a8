// The packages for npm, in esbuild's manner: one that everybody installs, with launchers and the code to run on
// Node, and one a platform with the compiled executables, of which npm takes the one that fits, if any does.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { version } from "../../protocol/version.ts";
import { bundleEntry } from "../bundle.ts";
import { type Executable, topFolder } from "../executables.ts";
import { composeLauncher } from "./launcher.ts";
import { type PackagedFile, textFile, writePackage } from "./packaged-file.ts";

const run = promisify(execFile);

const platforms = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"];

export const ownPlatform = `${process.platform}-${process.arch}`;

export async function listMainPackage(
  executables: readonly Executable[],
  release: readonly PackagedFile[],
): Promise<PackagedFile[]> {
  const files = await Promise.all(executables.map(listLaunched));
  const manuals = release.filter(({ path }) => path.startsWith("share/man/"));
  const manifest = {
    ...commonManifest("jitney", "Keeps short-lived AWS access ready, the way ssh-agent keeps keys ready"),
    type: "commonjs",
    engines: { node: ">=22.12" },
    os: ["darwin", "linux"],
    bin: Object.fromEntries(executables.map(({ name }) => [name, `bin/${name}`])),
    man: manuals.map(({ path }) => `./${path}`),
    optionalDependencies: Object.fromEntries(platforms.map((platform) => [`@jitney/${platform}`, version])),
  };
  return [manifestFile(manifest), ...files.flat(), ...manuals, ...listTexts(release)];
}

/** Only executables: whoever has the main package has the rest. */
export function listPlatformPackage(release: readonly PackagedFile[]): PackagedFile[] {
  const executables = release.filter(({ path }) => path.startsWith("bin/"));
  const manifest = {
    ...commonManifest(`@jitney/${ownPlatform}`, `Jitney's executables for ${ownPlatform}`),
    os: [process.platform],
    cpu: [process.arch],
    ...(process.platform === "linux" && { libc: ["glibc"] }),
    preferUnplugged: true,
  };
  return [manifestFile(manifest), ...executables, ...listTexts(release)];
}

/** Returns the archive's name. */
export async function packForNpm(
  folder: string,
  files: readonly PackagedFile[],
  output: string,
): Promise<string> {
  await writePackage(folder, files);
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", output], { cwd: folder });
  const [packed] = JSON.parse(stdout) as [{ filename: string }];
  return packed.filename;
}

function commonManifest(name: string, description: string): Record<string, unknown> {
  return { name, version, description, license: "MIT", files: ["bin", "share", "*.txt", "*.json"] };
}

function manifestFile(manifest: object): PackagedFile {
  return textFile("package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
}

async function listLaunched(executable: Executable): Promise<PackagedFile[]> {
  // the agent is bundled to CommonJS, the helpers begin with a top-level await
  const bundle = `${executable.name}.${executable.runTime === "node" ? "cjs" : "mjs"}`;
  const launcher = { text: composeLauncher(executable.name, bundle) };
  return [
    { path: `bin/${executable.name}`, isExecutable: true, content: launcher },
    textFile(`bin/${bundle}`, await bundleEntry(executable)),
  ];
}

function listTexts(release: readonly PackagedFile[]): PackagedFile[] {
  const names = ["THIRD-PARTY-LICENSES.txt", "jitney.cdx.json"];
  const shared = release.filter(({ path }) => names.some((name) => path.endsWith(`/${name}`)));
  const own = ["LICENSE", "README.md"].map((name) => textFile(name, readFileSync(`${topFolder}${name}`)));
  return [...own, ...shared.map((file) => ({ ...file, path: file.path.replace(/^.*\//, "") }))];
}
