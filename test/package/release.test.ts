// The packages that `npm run package` has just made, as a user gets them: unpacked, installed, run.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { version } from "../../protocol/version.ts";
import { topFolder } from "../../scripts/executables.ts";

const made = `${topFolder}dist/package`;
const names = ["jitney", "jitney-credential-process", "jitney-ssh"];
const platform = `${process.platform}-${process.arch}`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "jitney-release-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: readonly string[], env: Record<string, string> = {}): string {
  return execFileSync(command, args, { cwd: made, encoding: "utf8", env: { HOME: folder, ...env } });
}

test("the checksums are those of everything there", () => {
  run("sha256sum", ["--quiet", "-c", "SHA256SUMS"], { PATH: "/usr/bin:/bin" });
  const listed = readFileSync(`${made}/SHA256SUMS`, "utf8").trim().split("\n");

  expect(listed.map((line) => line.slice(66)).sort()).toEqual(
    readdirSync(made)
      .filter((name) => name !== "SHA256SUMS")
      .sort(),
  );
});

test("every executable of the archive runs with an empty PATH", () => {
  run("/usr/bin/tar", ["-xzf", `jitney-${version}-${platform}.tar.gz`, "-C", folder], {
    PATH: "/usr/bin:/bin",
  });
  const bin = `${folder}/jitney-${version}-${platform}/bin`;

  expect(readdirSync(bin).sort()).toEqual(names);
  expect(names.map((name) => run(`${bin}/${name}`, ["--version"], { PATH: "" }))).toEqual(
    names.map(() => `${version}\n`),
  );
});

test.runIf(process.platform === "linux")("dpkg unpacks the same executables, owned by root", () => {
  const [name = ""] = readdirSync(made).filter((one) => one.endsWith(".deb"));
  run("/usr/bin/dpkg-deb", ["-x", name, `${folder}/root`], { PATH: "/usr/bin:/bin" });

  const listing = run("/usr/bin/dpkg-deb", ["-c", name], { PATH: "/usr/bin:/bin" });

  expect(listing.split("\n").filter((line) => line !== "" && !line.includes(" root/root "))).toEqual([]);
  expect(names.map((one) => run(`${folder}/root/usr/bin/${one}`, ["--version"]))).toEqual(
    names.map(() => `${version}\n`),
  );
});

test("npm installs commands that run on Node, and the compiled ones once they are there", () => {
  const prefix = `${folder}/npm`;
  const env = { PATH: process.env.PATH ?? "", npm_config_cache: `${folder}/cache` };
  const flags = [
    "install",
    "--global",
    `--prefix=${prefix}`,
    "--omit=optional",
    "--offline",
    "--no-audit",
    "--no-fund",
  ];
  const main = `${made}/jitney-${version}.tgz`;
  const ask = () => names.map((name) => run(`${prefix}/bin/${name}`, ["--version"], env));

  run("npm", [...flags, main], env);
  expect(ask()).toEqual(names.map(() => `${version}\n`));

  run("npm", [...flags, main, `${made}/jitney-${platform}-${version}.tgz`], env);
  expect(
    names.map((name) => run(`${prefix}/bin/${name}`, ["--version"], { ...env, PATH: "/usr/bin:/bin" })),
  ).toEqual(names.map(() => `${version}\n`));
});
