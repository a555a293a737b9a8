// What goes into a release, with small stand-ins for the executables: listing, modes, checksums, and the same
// bytes every time. The real ones are looked at by `npm run package`.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executables } from "../../scripts/executables.ts";
import { archiveFolder } from "../../scripts/package/archive.ts";
import { composeChecksums } from "../../scripts/package/checksums.ts";
import { type Component, findComponents } from "../../scripts/package/component.ts";
import { composeLauncher } from "../../scripts/package/launcher.ts";
import { composeLicences } from "../../scripts/package/licences.ts";
import { listMainPackage, listPlatformPackage } from "../../scripts/package/npm-packages.ts";
import { type PackagedFile, writePackage } from "../../scripts/package/packaged-file.ts";
import { listReleaseFiles } from "../../scripts/package/release-files.ts";
import { composeSbom } from "../../scripts/package/sbom.ts";

const released = executables.filter(({ name }) => name !== "jitney-demo");
const paths = [
  "bin/jitney",
  "bin/jitney-credential-process",
  "bin/jitney-ssh",
  "lib/systemd/user/jitney.service",
  "lib/systemd/user/jitney.socket",
  "share/bash-completion/completions/jitney",
  "share/doc/jitney/CHANGES.md",
  "share/doc/jitney/LICENSE",
  "share/doc/jitney/README.md",
  "share/doc/jitney/SECURITY.md",
  "share/doc/jitney/THIRD-PARTY-LICENSES.txt",
  "share/doc/jitney/jitney.cdx.json",
  "share/fish/vendor_completions.d/jitney.fish",
  "share/man/man1/jitney-credential-process.1",
  "share/man/man1/jitney-ssh.1",
  "share/man/man1/jitney.1",
  "share/man/man5/jitney-config.5",
  "share/zsh/site-functions/_jitney",
];

let folder: string;
let files: PackagedFile[];
let components: Component[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "jitney-package-"));
  const builtFolder = `${folder}/built`;
  mkdirSync(builtFolder);
  for (const { name } of released)
    writeFileSync(`${builtFolder}/${name}`, `#!/bin/sh\necho compiled ${name}\n`);
  files = await listReleaseFiles({ executables: released, builtFolder, binFolder: "/opt/jitney/bin" });
  components = await findComponents(released);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

function textOf(path: string): string {
  const content = files.find((file) => file.path === path)?.content;
  return content !== undefined && "text" in content ? String(content.text) : "";
}

test("a release holds these files and no others", () => {
  expect(files.map(({ path }) => path).sort()).toEqual(paths);
});

test("the same release gives the same bytes, whatever was there before and whenever it is made", async () => {
  await writePackage(`${folder}/one/jitney`, files);
  await writePackage(`${folder}/other/jitney`, [...files].reverse());
  utimesSync(`${folder}/other/jitney/bin`, 1, 1);

  await archiveFolder(`${folder}/one`, "jitney", `${folder}/one.tar.gz`);
  await archiveFolder(`${folder}/other`, "jitney", `${folder}/other.tar.gz`);

  expect(readFileSync(`${folder}/one.tar.gz`).equals(readFileSync(`${folder}/other.tar.gz`))).toBe(true);
  const listing = execFileSync("tar", ["-tvzf", `${folder}/one.tar.gz`, "--numeric-owner"], {
    encoding: "utf8",
  });
  expect(listing).toMatch(/^-rwxr-xr-x 0\/0 .* jitney\/bin\/jitney$/m);
  expect(listing).toMatch(/^-rw-r--r-- 0\/0 .* jitney\/share\/man\/man1\/jitney\.1$/m);
});

test("sha256sum agrees with the checksums, and not with a file that was changed", async () => {
  await writePackage(`${folder}/sums`, files);
  writeFileSync(`${folder}/sums/SHA256SUMS`, await composeChecksums(`${folder}/sums`, paths));
  const check = () =>
    execFileSync("sha256sum", ["--quiet", "-c", "SHA256SUMS"], { cwd: `${folder}/sums`, stdio: "pipe" });
  check();

  writeFileSync(`${folder}/sums/bin/jitney`, "other");

  expect(check).toThrow();
});

test("the service runs what is installed, in the home of whoever starts it", () => {
  const service = textOf("lib/systemd/user/jitney.service");

  expect(service).toContain("ExecStart=/opt/jitney/bin/jitney agent run\n");
  expect(service).toContain("ReadWritePaths=%t/jitney %h/.local/state/jitney ");
  expect(service + textOf("lib/systemd/user/jitney.socket")).not.toContain("some-home");
});

test("the bill of materials lists what is bundled, once each, and nothing that only builds or tests", () => {
  const sbom = JSON.parse(composeSbom(components)) as { components: { name: string; purl: string }[] };
  const names = sbom.components.map(({ name }) => name);

  expect(names).toEqual(expect.arrayContaining(["node", "bun", "@aws-sdk/client-ssm", "commander", "ws"]));
  expect(names.filter((name) => ["esbuild", "vitest", "typescript", "@yao-pkg/pkg"].includes(name))).toEqual(
    [],
  );
  expect(new Set(sbom.components.map(({ purl }) => purl)).size).toBe(sbom.components.length);
});

test("every component has the name of its licence and the lockfile's hash", () => {
  expect(components.filter(({ licence }) => !/^[A-Za-z0-9.-]+$/.test(licence))).toEqual([]);
  expect(components.filter(({ integrity }) => integrity?.startsWith("sha512-") !== true)).toEqual([]);
});

test("every component stands among the licences with its text", () => {
  const text = composeLicences(components);

  for (const { name, version, licence } of components)
    expect(text).toContain(`${name} ${version} (${licence})\n`);
  expect(text).toContain("JavaScriptCore");
});

test("npm's packages have executables of the same names, and one the platform's", async () => {
  const main = await listMainPackage(released, files);
  const platform = listPlatformPackage(files);

  const executableOf = (all: readonly PackagedFile[]) =>
    all.filter((file) => file.isExecutable).map(({ path }) => path);
  expect(executableOf(main)).toEqual(paths.slice(0, 3));
  expect(executableOf(platform)).toEqual(paths.slice(0, 3));
});

test("a launcher runs what was compiled where npm has put it, else the code on Node", () => {
  const bin = `${folder}/node_modules/jitney/bin`;
  const compiled = `${folder}/node_modules/@jitney/some-platform/bin`;
  mkdirSync(bin, { recursive: true });
  mkdirSync(compiled, { recursive: true });
  writeFileSync(`${bin}/jitney`, composeLauncher("jitney", "jitney.cjs"), { mode: 0o755 });
  writeFileSync(`${bin}/jitney.cjs`, "console.log('on Node', process.argv[2], process.env.NODE_OPTIONS)");
  const launch = () =>
    execFileSync(`${bin}/jitney`, ["a b"], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, NODE_OPTIONS: "--bad" },
    });

  expect(launch()).toBe("on Node a b undefined\n");

  writeFileSync(`${compiled}/jitney`, '#!/bin/sh\necho compiled "$1"\n', { mode: 0o755 });
  expect(launch()).toBe("compiled a b\n");
  expect(statSync(`${bin}/jitney`).size).toBeLessThan(1_000);
});
