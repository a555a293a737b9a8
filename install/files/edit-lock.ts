// One edit at a time: two installs at once, or two `add`, wait for one another. The lock lies in a folder of
// ours, so nothing appears in ~/.aws or ~/.ssh.

import { mkdirSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import { lock } from "proper-lockfile";
import { refuse } from "./user-file.ts";

/** An editor that was killed leaves a lock that counts for so long. */
const staleMs = 10_000;

/** Together longer than a stale lock counts. */
const retries = { retries: 150, factor: 1, minTimeout: 100, maxTimeout: 100 };

export async function withEditLock<Result>(folder: string, edit: () => Promise<Result>): Promise<Result> {
  const made = makeFolder(folder);
  const release = await takeLock(folder);
  try {
    return await edit();
  } finally {
    await release().catch(() => undefined); // taken over as stale: nothing to give back
    if (made !== undefined) removeEmpty(folder, made);
  }
}

/** The outermost folder that was not there. */
function makeFolder(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw explain(folder, error);
  }
}

/** From the inside out, up to `made`: of an edit that came to nothing, nothing stays. */
function removeEmpty(folder: string, made: string): void {
  try {
    rmdirSync(folder);
    if (folder !== made) removeEmpty(dirname(folder), made);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOENT") throw error; // in use, as it should be
  }
}

async function takeLock(folder: string): Promise<() => Promise<void>> {
  try {
    return await lock(folder, {
      lockfilePath: `${folder}/.edit.lock`,
      stale: staleMs,
      retries,
      onCompromised: () => undefined, // the default would end the process; the files are compared anyway
    });
  } catch (error) {
    throw explain(folder, error);
  }
}

function explain(folder: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  const isBusy = code === "ELOCKED" || code === "ENOENT"; // another's edit came to nothing, and its folder went
  if (isBusy) return refuse("another jitney is editing your files", "run this again", error);
  return refuse(`${folder} cannot be written (${code})`, `check it with: ls -ld ${folder}`, error);
}
