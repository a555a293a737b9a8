// The real ssh-add and ssh-keygen as clients of the socket.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../fakes/temp-folder.ts";
import { recordedIdentity } from "./recorded-login.ts";
import { runProgram } from "./run-program.ts";
import { openSocket } from "./socket-bench.ts";
import { sshKeygen } from "./ssh-keys.ts";

const certificateLine = `ssh-ed25519-cert-v01@openssh.com ${Buffer.from(recordedIdentity.certificate).toString("base64")} blog`;

/** `ssh-keygen -l` of the recorded key. */
const fingerprint = "SHA256:ce3njlvnh7o9+qxfHRhDabRGJRkQBwbX3AgoLXWYgqY";

test("ssh-add -L prints the certificate and nothing else", async () => {
  const { path } = await openSocket();

  const run = await runProgram("ssh-add", ["-L"], { SSH_AUTH_SOCK: path });

  expect(run).toEqual({ code: 0, stdout: `${certificateLine}\n`, stderr: "" });
});

test("ssh-add -l names its kind", async () => {
  const { path } = await openSocket();

  const run = await runProgram("ssh-add", ["-l"], { SSH_AUTH_SOCK: path });

  expect(run).toEqual({ code: 0, stdout: `256 ${fingerprint} blog (ED25519-CERT)\n`, stderr: "" });
});

test("ssh-add -l finds no identities where none can be had", async () => {
  const { path } = await openSocket({ identity: () => Promise.reject(new Error("no")) });

  const run = await runProgram("ssh-add", ["-l"], { SSH_AUTH_SOCK: path });

  expect(run).toEqual({ code: 1, stdout: "The agent has no identities.\n", stderr: "" });
});

test.each([
  ["-D, remove all", ["-D"], "Failed to remove all identities."],
  ["-x, lock", ["-x"], "Failed to lock agent"],
])("ssh-add %s is refused", async (_, args, words) => {
  const { path } = await openSocket();

  const run = await runProgram("ssh-add", args, {
    SSH_AUTH_SOCK: path,
    SSH_ASKPASS: "/bin/true",
    SSH_ASKPASS_REQUIRE: "force",
  });

  expect(run.code).not.toBe(0);
  expect(run.stderr).toContain(words);
});

test("ssh-add of a key is refused", async () => {
  const { path, folder } = await openSocket();
  sshKeygen(folder, "-q", "-t", "ed25519", "-N", "", "-f", "key");

  const run = await runProgram("ssh-add", [join(folder, "key")], { SSH_AUTH_SOCK: path });

  expect(run.code).not.toBe(0);
  expect(run.stderr).toContain("agent refused operation");
});

test("ssh-keygen -Y sign gets no signature of a file", async () => {
  const { path, notes } = await openSocket({ requireSessionBind: false });
  const folder = tempFolder();
  writeFileSync(join(folder, "key-cert.pub"), `${certificateLine}\n`);
  writeFileSync(join(folder, "letter"), "dear bank");

  const args = ["-Y", "sign", "-f", join(folder, "key-cert.pub"), "-n", "file", join(folder, "letter")];
  const run = await runProgram("ssh-keygen", args, { SSH_AUTH_SOCK: path });

  expect(run.code).not.toBe(0);
  expect(notes).toEqual(["ssh-refused sign file-signature"]);
});
