// The profiles of ~/.aws, and files that hold none for a reason of their own.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readProfiles } from "../../../agent/sources/login-command.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { tempFolder } from "../fakes/temp-folder.ts";

const isRoot = process.getuid?.() === 0;

test.each([
  [
    "a pipe that nobody writes to",
    (path: string) => void execFileSync("mkfifo", [path]),
    "is no regular file",
  ],
  ["a folder", (path: string) => mkdirSync(path), "is no regular file"],
  ["a link in a circle", (path: string) => symlinkSync(path, path), "cannot be read (ELOOP)"],
])("%s is named, and not waited for", async (_, make, why) => {
  const path = `${tempFolder()}/config`;
  make(path);

  const failure = await failureOf(readProfiles({ configFile: path, credentialsFile: "/dev/null" }));

  expect(failure.message).toBe(`${path} ${why}`);
  expect(failure.next).toBe(`see what it is: ls -ldL ${path}`);
});

test.skipIf(isRoot)("a file that may not be read is not one without the profile", async () => {
  const path = `${tempFolder()}/credentials`;
  writeFileSync(path, "[corp]\n");
  chmodSync(path, 0);

  const failure = await failureOf(readProfiles({ configFile: "/dev/null", credentialsFile: path }));

  expect(failure.message).toBe(`${path} cannot be read (EACCES)`);
});

test("files that are not there have no profiles", async () => {
  const files = { configFile: "/nonexistent/config", credentialsFile: "/nonexistent/credentials" };

  expect(await readProfiles(files)).toEqual({});
});
