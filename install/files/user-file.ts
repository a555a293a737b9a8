// A file of the user's as it stands: its bytes, where its links lead, its mode and owner. What we could
// not give back as it was is refused here, before anything is planned.

import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Failure } from "../../protocol/failure.ts";

export interface Attributes {
  mode: number;
  uid: number;
  gid: number;
}

export interface UserFile {
  /** As people call it. */
  path: string;
  /** The file itself: dotfiles are often links into a repository, and the link must stay one. */
  target: string;
  /** Absent: there is no file. */
  bytes: Buffer | undefined;
  attributes: Attributes | undefined;
}

const maxFileBytes = 16 * 1024 * 1024; // a hundred thousand profiles

const maxLinks = 40; // as the kernel: path_resolution(7)

export function readUserFile(path: string): UserFile {
  const target = followLinks(path);
  const file = openFile(target);
  if (file === undefined) return { path, target, bytes: undefined, attributes: undefined };
  try {
    const { mode, uid, gid } = checkFile(path, file);
    return { path, target, bytes: readFileSync(file), attributes: { mode: mode & 0o7777, uid, gid } };
  } finally {
    closeSync(file);
  }
}

function followLinks(path: string): string {
  let target = path;
  for (let links = 0; links < maxLinks; links += 1) {
    if (!lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw refuse(`${path} is a link that leads in a circle`, `see where it leads: ls -l ${path}`);
}

/** Without blocking: to open a pipe would wait for its writer. */
function openFile(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw refuse(`${path} cannot be read (${code})`, `check it with: ls -lL ${path}`, error);
  }
}

function checkFile(path: string, file: number): Attributes {
  const stat = fstatSync(file);
  if (!stat.isFile()) throw refuse(`${path} is no regular file`, `move it away: mv ${path} ${path}.old`);
  if (stat.size > maxFileBytes) {
    throw refuse(`${path} has ${stat.size} bytes, more than ${maxFileBytes}`, `shorten ${path}`);
  }
  return stat;
}

/**
 * A rename would replace a read-only file all the same, but it was made so on purpose. Asked only of a file that
 * changes: of one that is looked at, its mode is nobody's business.
 */
export function checkWritable({ path, attributes }: UserFile): void {
  if (attributes === undefined) return;
  const { mode, uid } = attributes;
  const own = process.getuid?.();
  if ((mode & constants.S_IWUSR) === 0) {
    throw refuse(
      `${path} is read-only, so it is left as it is`,
      [`allow it: chmod u+w ${path}`, seePart(path)].filter((one) => one !== undefined).join("; or "),
    );
  }
  if (uid === own || own === 0) return;
  throw refuse(`${path} belongs to uid ${uid}, so it is left as it is`, `run this as its owner`);
}

/** What of install can be printed, by what its file is called. */
const printable: readonly (readonly [path: RegExp, part: string])[] = [
  [/\/\.ssh\/config$/, "ssh"],
  [/\/systemd\/user\//, "systemd"],
  [/\/LaunchAgents\//, "launchd"],
  [/aws/i, "aws"],
];

/** How to see the lines, for whoever puts them in by other means; undefined where they cannot be printed. */
export function seePart(path: string): string | undefined {
  const part = printable.find(([pattern]) => pattern.test(path))?.[1];
  return part && `see what belongs in it: jitney install --print ${part}`;
}

export function refuse(what: string, next: string, cause?: unknown): Failure {
  return new Failure("config-invalid", what, { next, cause });
}
