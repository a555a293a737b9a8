// Which files make up the configuration, and their text: the system's file, those of its folder in the
// order of their names, the user's last. Absent is a value; unreadable is a failure, and so is what
// would make us wait (a pipe) or swell (a huge file).

import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from "node:fs";
import { Failure } from "../../protocol/failure.ts";
import { configPath, type Environment } from "../../protocol/paths.ts";
import { mistake } from "./mistake.ts";

export interface ConfigPlaces {
  /** /etc/jitney/config.ini */
  system: string;
  /** /etc/jitney/conf.d */
  systemFolder: string;
  user: string;
}

export interface ConfigFile {
  path: string;
  isSystem: boolean;
  text: string;
}

const maxFileBytes = 1024 * 1024; // some ten thousand entries

export function configPlaces(env: Environment): ConfigPlaces {
  return { system: "/etc/jitney/config.ini", systemFolder: "/etc/jitney/conf.d", user: configPath(env) };
}

/** Those that exist; later ones override earlier ones. */
export function readConfigFiles(places: ConfigPlaces): ConfigFile[] {
  return [...readSystemFiles(places), ...readFiles([places.user], false)];
}

export function readSystemFiles({ system, systemFolder }: ConfigPlaces): ConfigFile[] {
  return readFiles([system, ...listFolder(systemFolder)], true);
}

function readFiles(paths: readonly string[], isSystem: boolean): ConfigFile[] {
  return paths.flatMap((path) => {
    const text = readText(path);
    return text === undefined ? [] : [{ path, isSystem, text }];
  });
}

function listFolder(folder: string): string[] {
  try {
    // not the hidden ones: editors leave locks such as .#web.ini
    const names = readdirSync(folder).filter((name) => name.endsWith(".ini") && !name.startsWith("."));
    return names.sort().map((name) => `${folder}/${name}`);
  } catch (error) {
    if (isAbsence(error)) return [];
    throw unreadable(folder, error);
  }
}

function readText(path: string): string | undefined {
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  if (!isUtf8(bytes)) throw refuseEncoding(path, bytes);
  return new TextDecoder().decode(bytes); // which drops a byte order mark
}

function readBytes(path: string): Buffer | undefined {
  const file = openFile(path);
  if (file === undefined) return undefined;
  try {
    checkFile(path, file);
    return readFileSync(file);
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(path, error);
  } finally {
    closeSync(file);
  }
}

/** Without blocking: to open a pipe would wait for its writer. */
function openFile(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isAbsence(error) && lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    throw unreadable(path, error);
  }
}

function checkFile(path: string, file: number): void {
  const stat = fstatSync(file);
  if (!stat.isFile()) {
    const what = stat.isDirectory() ? "is a folder" : "is no regular file";
    throw new Failure("config-invalid", `${path} ${what}`, { next: `put a file with the config at ${path}` });
  }
  checkWriters(path, stat);
  if (stat.size <= maxFileBytes) return;
  const detail = `${path} has ${stat.size} bytes, more than ${maxFileBytes}`;
  throw new Failure("config-invalid", detail, { next: `shorten ${path}` });
}

/** The config says whose credentials go where, so whoever may write it must be trusted, as with ssh_config. */
function checkWriters(path: string, { uid, mode }: { uid: number; mode: number }): void {
  const isTrusted = uid === 0 || uid === process.getuid?.() || isUnmappedRoot(path, uid);
  const isOpen = (mode & 0o002) !== 0;
  if (isTrusted && !isOpen) return;
  const why = isTrusted ? "can be written by everybody" : `belongs to uid ${uid}`;
  const next = isTrusted ? `run: chmod o-w ${path}` : `make it yours: chown "$USER" ${path}`;
  throw new Failure("config-invalid", `${path} ${why}; jitney does not trust it`, { next });
}

/**
 * systemd confines a user's service in a user namespace that knows that user alone; root's files then show
 * the overflow uid. Below /etc, where nobody but root makes files, that is root as long as /etc shows it too.
 */
function isUnmappedRoot(path: string, uid: number): boolean {
  return path.startsWith("/etc/") && uid !== 0 && uid === lstatSync("/etc").uid;
}

function refuseEncoding(path: string, bytes: Buffer): Failure {
  const lines = bytes.toString("latin1").split("\n");
  const index = lines.findIndex((line) => !isUtf8(Buffer.from(line, "latin1")));
  return mistake({ file: path, line: index + 1 }, "the line is not UTF-8", `save ${path} as UTF-8`);
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function unreadable(path: string, cause: unknown): Failure {
  const text = cause instanceof Error ? cause.message : String(cause);
  const why = text.replace(/^E[A-Z]+: ([^,]+),.*$/, "$1"); // `EACCES: permission denied, open '…'`
  const next = `check it with: ls -lL ${path}`;
  return new Failure("config-invalid", `${path} cannot be read: ${why}`, { next, cause });
}
