// The branch of a folder, read and never run.

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readGitBranch } from "../../../agent/requests/git-branch.ts";
import { tempFolder } from "../fakes/temp-folder.ts";

function repository(head: string): string {
  const folder = tempFolder();
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(folder, ".git", "HEAD"), head);
  return folder;
}

test("the branch is found from the repository's folder and from below it", () => {
  const folder = repository("ref: refs/heads/main\n");
  mkdirSync(join(folder, "a", "b"), { recursive: true });

  expect(readGitBranch(folder)).toBe("main");
  expect(readGitBranch(join(folder, "a", "b"))).toBe("main");
});

test("a branch's name may have slashes", () => {
  expect(readGitBranch(repository("ref: refs/heads/fix/JIRA-1/login\n"))).toBe("fix/JIRA-1/login");
});

test.each([
  ["a detached HEAD", "0123456789abcdef0123456789abcdef01234567\n"],
  ["an empty HEAD", ""],
  ["a HEAD that is no ref", "refs/heads/main\n"],
  ["a ref that is no branch", "ref: refs/tags/v1\n"],
  ["a HEAD of megabytes", `ref: refs/heads/${"x".repeat(5_000_000)}`],
])("%s is no branch", (_, head) => {
  expect(readGitBranch(repository(head))).toBe("");
});

test("a worktree's .git file leads to its own HEAD", () => {
  const folder = tempFolder();
  const main = join(folder, "main");
  mkdirSync(join(main, ".git", "worktrees", "side"), { recursive: true });
  mkdirSync(join(folder, "side"));
  writeFileSync(join(main, ".git", "HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(main, ".git", "worktrees", "side", "HEAD"), "ref: refs/heads/side\n");
  writeFileSync(join(folder, "side", ".git"), "gitdir: ../main/.git/worktrees/side\n");

  expect(readGitBranch(join(folder, "side"))).toBe("side");
});

test("a folder in no repository has no branch", () => {
  expect(readGitBranch(tempFolder())).toBe("");
});

test("a relative folder and one that is not there have none", () => {
  expect(readGitBranch(".")).toBe("");
  expect(readGitBranch("/nowhere/at/all")).toBe("");
});

test("a HEAD that is a pipe is not waited for", () => {
  const folder = tempFolder();
  mkdirSync(join(folder, ".git"));
  execFileSync("mkfifo", [join(folder, ".git", "HEAD")]);

  expect(readGitBranch(folder)).toBe("");
});

test("a .git that points at itself ends", () => {
  const folder = tempFolder();
  symlinkSync(".git", join(folder, ".git"));

  expect(readGitBranch(folder)).toBe("");
});
