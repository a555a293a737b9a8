import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { realDisk } from "../../../install/files/disk.ts";
import { asidePath, replaceFile } from "../../../install/files/replace-file.ts";
import { readUserFile } from "../../../install/files/user-file.ts";
import { catchFailure } from "../../agent/config/written-config.ts";
import { failureOf } from "../../agent/fakes/failure-of.ts";
import { tempFolder } from "../../agent/fakes/temp-folder.ts";

const isRoot = process.getuid?.() === 0;
const canMount = isRoot && process.platform === "linux" && tryMount();

function tryMount(): boolean {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false; // no right to mount, as in most containers
  }
}

function place(text = "old\n", mode = 0o600): string {
  const path = `${tempFolder()}/config`;
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function replace(path: string, text: string, check?: (path: string) => Promise<void>): Promise<void> {
  return replaceFile({ file: readUserFile(path), bytes: Buffer.from(text), check }, realDisk);
}

test.each([0o600, 0o644, 0o640])("mode %o stays", async (mode) => {
  const path = place("old\n", mode);

  await replace(path, "new\n");

  expect(readFileSync(path, "utf8")).toBe("new\n");
  expect(statSync(path).mode & 0o7777).toBe(mode);
});

test.skipIf(!isRoot)("owner and group stay (tried as root only)", async () => {
  const path = place();
  chownSync(path, 1234, 2345);

  await replace(path, "new\n");

  expect(statSync(path)).toMatchObject({ uid: 1234, gid: 2345 });
});

test("a link stays one, and what it leads to is changed, also where that is not there yet", async () => {
  const folder = tempFolder();
  mkdirSync(`${folder}/dotfiles`);
  symlinkSync("dotfiles/config", `${folder}/config`);

  await replace(`${folder}/config`, "new\n");

  expect(lstatSync(`${folder}/config`).isSymbolicLink()).toBe(true);
  expect(readFileSync(`${folder}/dotfiles/config`, "utf8")).toBe("new\n");
});

test.each([
  ["a folder", (path: string) => mkdirSync(`${path}.d`), "is no regular file"],
  [
    "a link in a circle",
    (path: string) => symlinkSync(`${path}.l`, `${path}.l`),
    "is a link that leads in a circle",
  ],
])("%s is refused", (_, prepare, message) => {
  const path = place();
  prepare(path);
  const wanted = readdirSync(path.replace("/config", "")).find((name) => name !== "config") ?? "";

  const failure = catchFailure(() => readUserFile(path.replace("config", wanted)));

  expect(failure.message).toContain(message);
});

test("a read-only file is read, and not replaced", async () => {
  const path = place("old\n", 0o444);

  const failure = await failureOf(replace(path, "new\n"));

  expect(failure.message).toBe(`${path} is read-only, so it is left as it is`);
  expect(failure.next).toBe(`allow it: chmod u+w ${path}`);
  expect(readFileSync(path, "utf8")).toBe("old\n");
});

test("bytes that fail their check never take the place of the old ones", async () => {
  const path = place();

  const failure = await failureOf(
    replace(path, "new\n", async () => {
      throw catchFailure(() => readUserFile("/dev/null"));
    }),
  );

  expect(failure.message).toBe("/dev/null is no regular file");
  expect(readFileSync(path, "utf8")).toBe("old\n");
  expect(readdirSync(path.replace("/config", ""))).toEqual(["config"]);
});

test("a file that somebody else changed meanwhile is left as they made it", async () => {
  const path = place();

  const failure = await failureOf(replace(path, "new\n", async () => writeFileSync(path, "theirs\n")));

  expect(failure.message).toBe(`${path} was changed by somebody else just now`);
  expect(readFileSync(path, "utf8")).toBe("theirs\n");
});

test("what a killed edit left is overwritten", async () => {
  const path = place();
  writeFileSync(asidePath(path), "a longer text that was never finished");

  await replace(path, "new\n");

  expect(readFileSync(path, "utf8")).toBe("new\n");
  expect(readdirSync(path.replace("/config", ""))).toEqual(["config"]);
});

test.skipIf(!canMount)("a full disk costs nothing of the old file (tried where one may mount)", async () => {
  const folder = tempFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "none", folder]);
  onTestFinished(() => void execFileSync("umount", [folder]));
  writeFileSync(`${folder}/config`, "old\n");

  const failure = await failureOf(replace(`${folder}/config`, "n".repeat(20_000)));

  expect(failure.message).toBe(`${folder}/config cannot be changed: the disk is full; it is as it was`);
  expect(readFileSync(`${folder}/config`, "utf8")).toBe("old\n");
  expect(readdirSync(folder)).toEqual(["config"]);
});
