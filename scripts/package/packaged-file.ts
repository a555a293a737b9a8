// One file of a package, and how a set of them gets onto the disk: modes and times are the same wherever and
// whenever it is made.

import { chmod, copyFile, mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

export interface PackagedFile {
  /** From the package's top. */
  path: string;
  isExecutable: boolean;
  content: { text: string | Uint8Array } | { copyOf: string };
}

/** As npm has it, whose archives know no other time either; SOURCE_DATE_EPOCH is https://reproducible-builds.org's. */
const usualTime = Date.UTC(1985, 9, 26, 8, 15) / 1_000;

/** Of every file in every package, in epoch seconds. */
export const packagedAt = Number(process.env.SOURCE_DATE_EPOCH ?? usualTime);

export function textFile(path: string, text: string | Uint8Array): PackagedFile {
  return { path, isExecutable: false, content: { text } };
}

export async function writePackage(folder: string, files: readonly PackagedFile[]): Promise<void> {
  for (const { path, isExecutable, content } of files) {
    const target = `${folder}/${path}`;
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    if ("copyOf" in content) await copyFile(content.copyOf, target);
    else await writeFile(target, content.text);
    await chmod(target, isExecutable ? 0o755 : 0o644);
    await utimes(target, packagedAt, packagedAt);
  }
}
