// The agent's log and its audit trail: files bounded in size, one line an event. They take strings and
// numbers, never an object, so that no lease, request or reply can slip into them.

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
 * that fails costs lines, never the agent.
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
    stream ??= openStream(folder, name, onLost);
    stream.write(lines.map((text) => `${text()}\n`).join(""));
    lines = [];
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

function openStream(folder: string, name: string, onLost: (why: string) => void): RotatingFileStream {
  const opened = createStream(name, { path: folder, size: maxFileSize, maxFiles: keptFiles, mode: 0o600 });
  const lose = (error: NodeJS.ErrnoException) => onLost(error.code ?? error.message);
  opened.on("error", lose);
  opened.on("warning", lose);
  return opened;
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
