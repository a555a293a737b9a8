// The access requests on disk: one file, changed by one writer at a time, atomically and fsynced before
// anybody hears of the change. A damaged file is set aside, never deleted; an unwritable one stops filing.

import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { lock } from "proper-lockfile";
import * as v from "valibot";
import { Failure } from "../../protocol/failure.ts";
import { replaceWhole } from "../whole-file.ts";
import { isOpen, type RequestRecord, requestsFileSchema } from "./record.ts";

/** AWS keeps requests for a year; the agent remembers ended ones so long, for `jitney requests`. */
const rememberMs = 30 * 24 * 60 * 60 * 1_000;

/** More ended ones than this are of no use to anybody. */
const maxEnded = 500;

/** A lock whose holder was killed is taken over after so long. */
const staleLockMs = 5_000;

export interface StoreOptions {
  path: string;
  now: () => number;
  /** Told when a damaged file was set aside. */
  onDamaged: (setAside: string) => void;
}

export class RequestStore {
  private readonly options: StoreOptions;
  private records: readonly RequestRecord[] = [];
  private queue: Promise<unknown> = Promise.resolve();

  constructor(options: StoreOptions) {
    this.options = options;
  }

  /** As of the last read or change. */
  all(): readonly RequestRecord[] {
    return this.records;
  }

  /** Reads the file; what is absent is empty, what is damaged is set aside. */
  load(): void {
    try {
      mkdirSync(dirname(this.options.path), { recursive: true, mode: 0o700 });
      this.records = this.read();
    } catch (error) {
      throw unusable(this.options.path, "read", error);
    }
  }

  /**
   * Changes the records under the lock, on top of what other writers left, and returns once the change is
   * on the disk. Throws `internal` where it cannot be written: then nothing may be filed either.
   */
  change<T>(edit: (records: RequestRecord[]) => T): Promise<T> {
    const done = this.queue.then(() => this.changeLocked(edit));
    this.queue = done.catch(() => undefined); // the caller hears of it; the next one tries anew
    return done;
  }

  private async changeLocked<T>(edit: (records: RequestRecord[]) => T): Promise<T> {
    try {
      const release = await this.lock();
      try {
        const records = this.read();
        const result = edit(records);
        this.write(this.prune(records));
        return result;
      } finally {
        await release().catch(() => undefined); // taken over as stale after a suspend: nothing to give back
      }
    } catch (error) {
      throw unusable(this.options.path, "written", error);
    }
  }

  private async lock(): Promise<() => Promise<void>> {
    const folder = dirname(this.options.path);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const retries = { retries: 40, minTimeout: 10, maxTimeout: 200 };
    const onCompromised = () => undefined; // the default would end the agent
    return lock(folder, {
      lockfilePath: `${this.options.path}.lock`,
      stale: staleLockMs,
      retries,
      onCompromised,
    });
  }

  private read(): RequestRecord[] {
    const text = readIfPresent(this.options.path);
    if (text === undefined) return [];
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), requestsFileSchema), text);
    if (parsed.success) return parsed.output.requests;
    const setAside = `${this.options.path}.damaged-${randomUUID().slice(0, 8)}`;
    renameSync(this.options.path, setAside);
    this.options.onDamaged(setAside);
    return [...this.records]; // what a running agent knows, it still knows
  }

  private write(records: RequestRecord[]): void {
    const text = `${JSON.stringify({ version: 1, requests: records }, undefined, 1)}\n`;
    replaceWhole(this.options.path, text);
    this.records = records;
  }

  private prune(records: RequestRecord[]): RequestRecord[] {
    const oldestAt = this.options.now() - rememberMs;
    const ended = records.filter((record) => !isOpen(record) && record.filedAt >= oldestAt);
    const kept = new Set(ended.slice(-maxEnded));
    return records.filter((record) => isOpen(record) || kept.has(record));
  }
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function unusable(path: string, what: "read" | "written", error: unknown): Failure {
  if (error instanceof Failure) return error;
  const why =
    (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
  return new Failure("internal", `${path} cannot be ${what} (${why}); without it nothing is filed at AWS`, {
    cause: error,
    next: `make it yours to ${what === "read" ? "read" : "write"}: ls -ld ${dirname(path)} ${path}`,
  });
}
