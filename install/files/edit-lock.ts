// One edit at a time: two installs at once, or two `add`, wait for one another. The lock lies in a folder of
// ours, so nothing appears in ~/.aws or ~/.ssh.

import { mkdirSync } from "node:fs";
import { lock } from "proper-lockfile";
import { refuse } from "./user-file.ts";

/** An editor that was killed leaves a lock that counts for so long. */
const staleMs = 10_000;

/** Together longer than a stale lock counts. */
const retries = { retries: 150, factor: 1, minTimeout: 100, maxTimeout: 100 };

export async function withEditLock<Result>(folder: string, edit: () => Promise<Result>): Promise<Result> {
  const release = await takeLock(folder);
  try {
    return await edit();
  } finally {
    await release().catch(() => undefined); // taken over as stale: nothing to give back
  }
}

async function takeLock(folder: string): Promise<() => Promise<void>> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return await lock(folder, {
      lockfilePath: `${folder}/.edit.lock`,
      stale: staleMs,
      retries,
      onCompromised: () => undefined, // the default would end the process; the files are compared anyway
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOCKED") throw refuse("another jitney is editing your files", "run this again", error);
    throw refuse(`${folder} cannot be written (${code})`, `check it with: ls -ld ${folder}`, error);
  }
}
