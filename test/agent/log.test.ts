// The log outlives a disk that fails for a while: each lost write is told once, and later lines are written.

import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type LogFile, openLogFile } from "../../agent/log.ts";
import { tempFolder } from "./fakes/temp-folder.ts";

interface OpenLog {
  log: LogFile;
  folder: string;
  /** Why lines were lost, one for each time. */
  lost: string[];
  /** Writes a line of its own batch; resolves with why it was lost. */
  lose: (text: string) => Promise<string>;
  /** Ends the log; what its file holds. */
  read: () => Promise<string>;
}

function openLog(): OpenLog {
  const folder = tempFolder();
  const lost: string[] = [];
  let told = Promise.withResolvers<string>();
  const log = openLogFile(folder, "agent.log", 0, (why) => {
    lost.push(why);
    told.resolve(why);
  });
  const lose = (text: string) => {
    told = Promise.withResolvers();
    log.line(() => text);
    return told.promise;
  };
  const read = async () => {
    await log.close();
    return readFileSync(join(folder, "agent.log"), "utf8");
  };
  return { log, folder, lost, lose, read };
}

test("a log that cannot be opened is opened again with the next line", async () => {
  const { log, folder, lost, lose, read } = openLog();
  mkdirSync(join(folder, "agent.log"));
  await lose("first");
  await lose("second");
  rmdirSync(join(folder, "agent.log"));

  log.line(() => "third");

  expect(await read()).toBe("third\n");
  expect(lost).toHaveLength(2);
});

test("a log that failed while it was open is opened again with the next line", async () => {
  const { log, folder, lost, lose, read } = openLog();
  mkdirSync(join(folder, "agent.log.txt")); // where the names of the former files are kept
  await lose("x".repeat(1024 * 1024));

  log.line(() => "next");

  expect(await read()).toBe("next\n");
  expect(lost).toEqual(["EISDIR"]);
});

test("a line that was cut off does not swallow the next", async () => {
  const { log, folder, read } = openLog();
  writeFileSync(join(folder, "agent.log"), "whole\ncut o");

  log.line(() => "next");

  expect(await read()).toBe("whole\ncut o\nnext\n");
});
