// The Debian package: the release's files where Debian's policy has them, and what dpkg asks for beside them.
// Nothing runs as it is installed: units are there to be enabled, by `jitney install` or by hand.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { version } from "../../protocol/version.ts";
import { type PackagedFile, packagedAt, textFile, writePackage } from "./packaged-file.ts";

const run = promisify(execFile);

/** Whoever makes a package for others says so as Debian's own tools are told. */
const maintainer = `${process.env.DEBFULLNAME ?? "The Jitney authors"} <${process.env.DEBEMAIL ?? "jitney@localhost"}>`;

const architectures: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

export function debianArchitecture(): string {
  const name = architectures[process.arch];
  if (name === undefined) throw new Error(`no Debian package is made for ${process.arch}`);
  return name;
}

/** `folder` is empty, and holds the package's tree afterwards. */
export async function buildDebianPackage(
  files: readonly PackagedFile[],
  folder: string,
  output: string,
): Promise<void> {
  const placed = placeFiles(files);
  await writePackage(folder, placed);
  await writePackage(folder, [textFile("DEBIAN/control", await composeControl(folder))]);
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(packagedAt) };
  // gzip: xz takes ten times as long to make these a fifth smaller
  await run("dpkg-deb", ["--root-owner-group", "-Zgzip", "--build", folder, output], { env });
}

function placeFiles(files: readonly PackagedFile[]): PackagedFile[] {
  return [...files.map(placeFile), changelog(), overrides()];
}

function placeFile(file: PackagedFile): PackagedFile {
  const path = `usr/${file.path}`
    .replace("share/zsh/site-functions/", "share/zsh/vendor-completions/")
    .replace("doc/jitney/LICENSE", "doc/jitney/copyright");
  const isCompressed = path.startsWith("usr/share/man/") || path.endsWith("LICENSES.txt");
  return isCompressed ? textFile(`${path}.gz`, compress(file)) : { ...file, path };
}

/** dpkg's own form of it (Debian's policy, 4.4); what changed stands in CHANGES.md. */
function changelog(): PackagedFile {
  const at = new Date(packagedAt * 1_000).toUTCString().replace("GMT", "+0000");
  const changes = "  * See /usr/share/doc/jitney/CHANGES.md.";
  const text = `jitney (${version}) unstable; urgency=medium\n\n${changes}\n\n -- ${maintainer}  ${at}\n`;
  return textFile("usr/share/doc/jitney/changelog.gz", gzipSync(text, { level: 9 }));
}

/** What lintian says of any executable that carries a run time; one that is stripped has lost its code. */
function overrides(): PackagedFile {
  const tags = ["embedded-library", "unstripped-binary-or-object", "hardening-no-pie", "hardening-no-relro"];
  return textFile("usr/share/lintian/overrides/jitney", tags.map((tag) => `jitney: ${tag} *\n`).join(""));
}

/** zlib writes no time and no name: the same text gives the same bytes. */
function compress({ path, content }: PackagedFile): Uint8Array {
  if ("copyOf" in content) throw new Error(`${path} is no text to compress`);
  return gzipSync(content.text, { level: 9 });
}

async function composeControl(folder: string): Promise<string> {
  const { stdout } = await run("du", ["-sk", "--apparent-size", folder]);
  return `Package: jitney
Version: ${version}
Architecture: ${debianArchitecture()}
Maintainer: ${maintainer}
Installed-Size: ${stdout.split("\t")[0]}
Depends: libc6 (>= 2.28), libgcc-s1, libstdc++6
Recommends: openssh-client
Suggests: awscli
Section: admin
Priority: optional
Description: keeps short-lived AWS access ready, as ssh-agent keeps keys ready
 One agent per user asks AWS for just-in-time node access, Lightsail
 certificates and other short-lived credentials, waits for approvals, holds what
 it gets in memory, renews it in time, and hands it to aws, every SDK and ssh.
`;
}
