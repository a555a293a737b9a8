// `npm run package`: dist/package holds a release for this platform afterwards, as an archive, a Debian package
// (on Linux) and packages for npm, with a bill of materials and the checksums of all of it.

import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { version } from "../protocol/version.ts";
import { binFolder } from "./build-executable.ts";
import { executables, topFolder } from "./executables.ts";
import { archiveFolder } from "./package/archive.ts";
import { composeChecksums } from "./package/checksums.ts";
import { buildDebianPackage, debianArchitecture } from "./package/debian.ts";
import { listMainPackage, listPlatformPackage, ownPlatform, packForNpm } from "./package/npm-packages.ts";
import { type PackagedFile, textFile, writePackage } from "./package/packaged-file.ts";
import { listReleaseFiles } from "./package/release-files.ts";

const output = `${topFolder}dist/package`;
const released = executables.filter(({ name }) => name !== "jitney-demo");

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
const work = await mkdtemp(`${topFolder}dist/packing-`);
try {
  await makeArchive();
  if (process.platform === "linux") await makeDebianPackage();
  await makeNpmPackages();
} finally {
  await rm(work, { recursive: true, force: true });
}
await writeFile(`${output}/SHA256SUMS`, await composeChecksums(output, await readdir(output)));
console.log((await readdir(output)).map((name) => `dist/package/${name}`).join("\n"));

function listFiles(prefix: string): Promise<PackagedFile[]> {
  return listReleaseFiles({ executables: released, builtFolder: binFolder, binFolder: `${prefix}/bin` });
}

async function makeArchive(): Promise<void> {
  const name = `jitney-${version}-${ownPlatform}`;
  const files = await listFiles("/usr/local");
  await writePackage(`${work}/${name}`, files);
  const paths = files.map(({ path }) => path);
  const checksums = await composeChecksums(`${work}/${name}`, paths);
  await writePackage(`${work}/${name}`, [textFile("share/doc/jitney/SHA256SUMS", checksums)]);
  await archiveFolder(work, name, `${output}/${name}.tar.gz`);
  await writePackage(
    output,
    files
      .filter(({ path }) => path.endsWith(".cdx.json"))
      .map((file) => ({ ...file, path: `${name}.cdx.json` })),
  );
}

async function makeDebianPackage(): Promise<void> {
  const name = `jitney_${version}_${debianArchitecture()}.deb`;
  await buildDebianPackage(await listFiles("/usr"), `${work}/debian`, `${output}/${name}`);
}

async function makeNpmPackages(): Promise<void> {
  const files = await listFiles("/usr/local");
  await packForNpm(`${work}/npm-main`, await listMainPackage(released, files), output);
  await packForNpm(`${work}/npm-platform`, listPlatformPackage(files), output);
}
