import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { PromptFile } from "../../../agent/prompt/prompt-file.ts";
import { tempFolder } from "../fakes/temp-folder.ts";

let path: string;
let lost: string[];
let file: PromptFile;

beforeEach(() => {
  path = join(tempFolder(), "state", "prompt");
  lost = [];
  file = new PromptFile({ path, onLost: (why) => lost.push(why) });
});

test("the line is there for its user alone, in a folder of its own", () => {
  file.write("web 18:20");

  expect(readFileSync(path, "utf8")).toBe("web 18:20\n");
  expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
});

test("the same text again touches nothing", () => {
  file.write("web 18:20");
  const before = statSync(path);

  file.write("web 18:20");

  expect(statSync(path).ino).toBe(before.ino);
});

test("another text replaces the file whole: who has it open reads the old one to its end", () => {
  file.write("web 18:20");
  const before = statSync(path);

  file.write("web 19:00");

  expect(statSync(path).ino).not.toBe(before.ino);
  expect(readFileSync(path, "utf8")).toBe("web 19:00\n");
});

test("it goes with the agent", () => {
  file.write("web 18:20");

  file.remove();

  expect(existsSync(path)).toBe(false);
});

test("the file of an agent that has taken over stays", () => {
  file.write("web 18:20");
  writeFileSync(`${path}.other`, "db waits\n");
  renameSync(`${path}.other`, path);

  file.remove();

  expect(readFileSync(path, "utf8")).toBe("db waits\n");
});

test("a place that cannot be written is told, and tried again with the next text", () => {
  mkdirSync(path, { recursive: true });
  file.write("web 18:20");
  rmSync(path, { recursive: true });

  file.write("web 18:20");

  expect([lost.length, readFileSync(path, "utf8")]).toEqual([1, "web 18:20\n"]);
});
