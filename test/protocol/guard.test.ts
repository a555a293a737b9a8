// The folder and the socket that a caller trusts: its own, closed to everybody else, through no link.

import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Failure } from "../../protocol/failure.ts";
import { checkFolder, checkSocket } from "../../protocol/guard.ts";
import { tempFolder } from "../agent/fakes/temp-folder.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

function refusal(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("it was trusted");
}

async function listen(path: string): Promise<void> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

test("a folder of one's own with mode 700 is trusted, and one that is not there yet", () => {
  const folder = tempFolder();

  expect(checkFolder(folder)).toBeUndefined();
  expect(checkFolder(join(folder, "absent"))).toBeUndefined();
});

test.each([0o701, 0o710, 0o720, 0o740, 0o755, 0o777])("a folder of mode %o is refused", (mode) => {
  const folder = tempFolder();
  chmodSync(folder, mode);

  const failure = refusal(() => checkFolder(folder));

  expect(failure.code).toBe("agent-unreachable");
  expect(failure.message).toBe(
    `${folder} is open to other users (mode ${mode.toString(8)}); jitney does not trust it`,
  );
  expect(failure.next).toBe(`run: chmod 700 ${folder}`);
});

test("a link to a good folder is refused, and so is a dangling one", () => {
  const folder = tempFolder();
  mkdirSync(join(folder, "good"), { mode: 0o700 });
  symlinkSync(join(folder, "good"), join(folder, "link"));
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));

  expect(refusal(() => checkFolder(join(folder, "link"))).message).toContain("is a symbolic link");
  expect(refusal(() => checkFolder(join(folder, "dangling"))).message).toContain("is a symbolic link");
});

test("a file is no folder", () => {
  const path = join(tempFolder(), "file");
  writeFileSync(path, "");

  expect(refusal(() => checkFolder(path)).message).toContain("is not a folder");
});

test.skipIf(!isRoot)("another user's folder is refused (tried as root only)", () => {
  const folder = tempFolder();
  chownSync(folder, nobody, nobody);

  const failure = refusal(() => checkFolder(folder));

  expect(failure.message).toContain("belongs to uid 65534");
  expect(failure.next).toBe("set JITNEY_RUNTIME_DIR to a folder of your own with mode 700");
});

test("a socket of one's own is there, an absent one is not", async () => {
  const folder = tempFolder();
  await listen(join(folder, "agent.sock"));

  expect(checkSocket(join(folder, "agent.sock"))).toBe(true);
  expect(checkSocket(join(folder, "absent.sock"))).toBe(false);
});

test("a file and a link to a socket are no sockets", async () => {
  const folder = tempFolder();
  await listen(join(folder, "agent.sock"));
  writeFileSync(join(folder, "file"), "");
  symlinkSync(join(folder, "agent.sock"), join(folder, "link"));

  expect(refusal(() => checkSocket(join(folder, "file"))).message).toContain("is not a socket");
  expect(refusal(() => checkSocket(join(folder, "link"))).message).toContain("is not a socket");
});

test.skipIf(!isRoot)("another user's socket is refused (tried as root only)", async () => {
  const path = join(tempFolder(), "agent.sock");
  await listen(path);
  lchownSync(path, nobody, nobody);

  expect(refusal(() => checkSocket(path)).message).toContain("belongs to uid 65534");
});

test("a socket in an open folder is refused, whatever its own mode", async () => {
  const folder = tempFolder();
  await listen(join(folder, "agent.sock"));
  chmodSync(folder, 0o755);

  expect(refusal(() => checkSocket(join(folder, "agent.sock"))).message).toContain("is open to other users");
});
