// A .tar.gz of a folder: sorted, without owners or times of its own, so that the same files give the same
// bytes. GNU tar is asked for, since others have no --sort.

import { execFile } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";
import { packagedAt } from "./packaged-file.ts";

const run = promisify(execFile);

const sameEverywhere = [
  "--format=ustar",
  "--sort=name",
  "--owner=0",
  "--group=0",
  "--numeric-owner",
  "--mode=u=rwX,go=rX",
  `--mtime=@${packagedAt}`,
];

/** Archives `name`, a folder below `parent`. */
export async function archiveFolder(parent: string, name: string, archive: string): Promise<void> {
  const plain = `${archive}.tar`;
  await run("tar", [...sameEverywhere, "-cf", plain, "-C", parent, name]);
  // Node's gzip writes neither a time nor a name into its header
  await pipeline(createReadStream(plain), createGzip({ level: 6 }), createWriteStream(archive));
  await rm(plain);
}
