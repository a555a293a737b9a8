// Files that are the old one or the new one, whatever happens in between.

import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { replaceWhole } from "../../agent/whole-file.ts";
import { tempFolder } from "./fakes/temp-folder.ts";

const canMount = tryMount();

function tryMount(): boolean {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false; // no right to mount, as in most containers
  }
}

test("a new file is the user's alone, and nothing lies beside it", () => {
  const folder = tempFolder();

  replaceWhole(join(folder, "requests.json"), "new\n");

  expect(statSync(join(folder, "requests.json")).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["requests.json"]);
});

test("what a killed writer left half written is overwritten", () => {
  const path = join(tempFolder(), "requests.json");
  writeFileSync(`${path}.jitney-new`, "half of a much longer te");

  replaceWhole(path, "new\n");

  expect(readFileSync(path, "utf8")).toBe("new\n");
});

test("a link stays one, and its file is replaced", () => {
  const [folder, elsewhere] = [tempFolder(), tempFolder()];
  writeFileSync(join(elsewhere, "real"), "old\n");
  symlinkSync(join(elsewhere, "real"), join(folder, "link"));

  replaceWhole(join(folder, "link"), "new\n");

  expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(elsewhere, "real"), "utf8")).toBe("new\n");
});

test.skipIf(!canMount)("a full disk costs nothing of the old file (tried where one may mount)", () => {
  const folder = tempFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "none", folder]);
  onTestFinished(() => void execFileSync("umount", [folder]));
  const path = join(folder, "requests.json");
  writeFileSync(path, "old\n");

  expect(() => replaceWhole(path, "n".repeat(20_000))).toThrow(/ENOSPC/);

  expect(readFileSync(path, "utf8")).toBe("old\n");
  expect(readdirSync(folder)).toEqual(["requests.json"]);
});
