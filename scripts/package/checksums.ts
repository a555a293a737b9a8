// SHA256SUMS, as `sha256sum -c` reads it.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

export async function composeChecksums(folder: string, paths: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const path of [...paths].sort()) lines.push(`${await hashFile(`${folder}/${path}`)}  ${path}\n`);
  return lines.join("");
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
