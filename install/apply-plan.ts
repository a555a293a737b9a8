// Carries a plan out, one whole step after the other. Where a step fails, those before it are taken back.

import { dirname } from "node:path";
import { type Environment, executablesRecordPath } from "../protocol/paths.ts";
import { type Change, type FileChange, type LinkChange, pathOf } from "./change.ts";
import type { Disk } from "./files/disk.ts";
import { withEditLock } from "./files/edit-lock.ts";
import { makeFolders, missingFolders } from "./files/folders.ts";
import { asidePath, checkUnchanged, replaceFile } from "./files/replace-file.ts";
import { refuse } from "./files/user-file.ts";
import { fingerprint, type Plan } from "./plan-install.ts";

export interface Application {
  env: Environment;
  disk: Disk;
  /** The plan that somebody has seen and agreed to; absent: any will do. */
  agreed?: Plan | undefined;
}

/** Plans anew under the lock, since files may have changed meanwhile; returns what was done. */
export async function applyPlan(makePlan: () => Plan, { env, disk, agreed }: Application): Promise<Plan> {
  const plan = await withEditLock(dirname(executablesRecordPath(env)), async () => {
    const fresh = makePlan();
    if (agreed !== undefined && fresh.changes.length > 0 && fingerprint(fresh) !== fingerprint(agreed)) {
      throw refuse("your files have changed since the plan was shown", "run this again to see the new one");
    }
    await applyChanges(fresh.changes, disk);
    return fresh;
  });
  removeFolders(plan, disk); // behind the lock, which lay in one of them
  return plan;
}

async function applyChanges(changes: readonly Change[], disk: Disk): Promise<void> {
  const folders = changes.flatMap((change) => missingFolders(targetOf(change)));
  const done: Change[] = [];
  try {
    for (const change of changes) {
      await applyChange(change, disk);
      done.unshift(change);
    }
  } catch (error) {
    await takeBack(done, error, disk);
    for (const folder of folders.reverse()) removeIfEmpty(folder, disk);
    throw error;
  }
}

/** As much of it as can be: one file that resists must not keep the others from being as they were. */
async function takeBack(done: readonly Change[], cause: unknown, disk: Disk): Promise<void> {
  const kept: string[] = [];
  for (const change of done) {
    await applyChange(turnAround(change), disk).catch(() => kept.push(pathOf(change)));
  }
  if (kept.length === 0) return;
  const why = cause instanceof Error ? cause.message : String(cause);
  throw refuse(`${why}; not taken back: ${kept.join(", ")}`, "take it back with: jitney uninstall", cause);
}

function targetOf(change: Change): string {
  return change.kind === "file" ? change.file.target : change.path;
}

async function applyChange(change: Change, disk: Disk): Promise<void> {
  if (change.kind === "link") return applyLink(change, disk);
  const { file, after, check } = change;
  if (after === undefined) return removeFile(change, disk);
  makeFolders(file.target, disk);
  await replaceFile({ file, bytes: after, check }, disk);
}

function removeFile({ file }: FileChange, disk: Disk): void {
  checkUnchanged(file);
  disk.remove(asidePath(file.target)); // of an install that was killed
  disk.remove(file.target);
}

function applyLink({ path, before, after }: LinkChange, disk: Disk): void {
  if (before !== undefined) disk.remove(path);
  if (after === undefined) return;
  makeFolders(path, disk);
  disk.link(path, after);
}

function turnAround(change: Change): Change {
  if (change.kind === "link") return { ...change, before: change.after, after: change.before };
  const { file, after } = change;
  return { kind: "file", file: { ...file, bytes: after }, after: file.bytes };
}

/** Those that nobody else has put anything into. */
export function removeFolders({ folders }: Plan, disk: Disk): void {
  for (const folder of folders) removeIfEmpty(folder, disk);
}

function removeIfEmpty(folder: string, disk: Disk): void {
  try {
    disk.removeFolder(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOENT") throw error; // others use it by now
  }
}
