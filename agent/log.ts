// The agent's log and its audit trail: files bounded in size, one line an event. They take strings and
// numbers, never an object, so that no lease, request or reply can slip into them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createStream, type RotatingFileStream } from "rotating-file-stream";

export type Fields = Readonly<Record<string, string | number | undefined>>;

export type Log = (event: string, fields?: Fields) => void;

/** A file and its two predecessors, each of at most so much. */
const maxFileSize = "1M";
const keptFiles = 2;

export interface LogFile {
  /** The text is asked for when the line is written. */
  line: (text: () => string) => void;
  /** Resolves when all lines are in the file. */
  close: () => Promise<void>;
}

/**
 * Appends lines to `name` in `folder`, opened with the first of them: an agent that finds another one
 * running touches neither. Lines that come within `gatherMs` are one write, and so much a kill loses. A disk
 * that fails costs lines, never the agent: `onLost` is told of each lost write, and the next opens the file anew.
 */
export function openLogFile(
  folder: string,
  name: string,
  gatherMs: number,
  onLost: (why: string) => void,
): LogFile {
  let stream: RotatingFileStream | undefined;
  let lines: (() => string)[] = [];
  const flush = () => {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${line()}\n`).join("");
    lines = [];
    if (stream === undefined || stream.destroyed) stream = openStream(folder, name); // its first error ends it
    stream.write(text, (error) => error && onLost(codeOf(error)));
  };
  return {
    line: (text) => {
      if (lines.length === 0) setTimeout(flush, gatherMs); // one write for all that come so close together
      lines.push(text);
    },
    close: () =>
      new Promise((resolve) => {
        flush();
        if (stream === undefined) resolve();
        else stream.end(() => resolve());
      }),
  };
}

function openStream(folder: string, name: string): RotatingFileStream {
  const isCutOff = endsWithinLine(join(folder, name));
  const opened = createStream(name, { path: folder, size: maxFileSize, maxFiles: keptFiles, mode: 0o600 });
  opened.on("error", () => undefined); // each write that it costs is told of it
  if (isCutOff) opened.write("\n");
  return opened;
}

/** As a full disk or a kill leaves it; what comes next must not become a part of that line. */
function endsWithinLine(path: string): boolean {
  try {
    const text = readFileSync(path, "latin1");
    return text !== "" && !text.endsWith("\n");
  } catch {
    return false; // not there yet; what else is wrong the write will tell
  }
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

/** `time event key=value …` (logfmt); values with spaces or quotes are quoted. */
export function formatLine(at: number, event: string, fields: Fields): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${formatValue(value)}`);
  return `${new Date(at).toISOString()} ${event}${pairs.join("")}`;
}

function formatValue(value: string | number | undefined): string {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  return /^[^\s"=\\]+$/.test(text) && !hasControl(text) ? text : JSON.stringify(text);
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
