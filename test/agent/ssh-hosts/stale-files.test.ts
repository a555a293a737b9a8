// What a killed agent left is gone when the next one has started, whatever its configuration; what a living one
// answers for stays.

import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { listenSshAgent } from "../../../agent/ssh-agent/listen.ts";
import { hostPaths } from "../../../agent/ssh-hosts/host-paths.ts";
import { lightsailEntry } from "../fakes/lightsail-entry.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { openHosts } from "./ssh-hosts-bench.ts";

test("keys go at the start, though no configuration could be read", async () => {
  const { hosts, folder, paths } = openHosts();
  await leaveFiles(folder);

  hosts.start();
  await hosts.stop();

  expect(readdirSync(folder)).toEqual([basename(paths.knownHosts)]);
});

test("known_hosts go with their entry, and stay with those that are there", async () => {
  const { hosts, folder, paths, hold } = openHosts();
  await leaveFiles(folder);
  await leaveFiles(folder, "gone");

  hosts.start();
  const held = hold();
  hosts.load([held], { sshFiles: undefined });
  await hosts.find(held).drop("forgotten"); // its socket is open by now

  expect(readdirSync(folder).toSorted()).toEqual(
    [basename(paths.knownHosts), basename(paths.socket)].toSorted(),
  );
});

test("what another living agent answers for stays", async () => {
  const { hosts, folder, paths } = openHosts();
  await leaveFiles(folder);
  const before = readdirSync(folder);
  const other = await listenSshAgent(paths.socket, {
    identity: () => Promise.reject(new Error("nobody asks")),
    identityTimeoutMs: 1,
    requireSessionBind: true,
    note: () => undefined,
  });
  onTestFinished(() => other.stop());

  hosts.start();
  hosts.load([], { sshFiles: undefined });
  await hosts.stop();

  expect(readdirSync(folder)).toEqual(before);
});

test("through a link nothing is removed, and the agent starts", async () => {
  const { hosts, folder, logged } = openHosts();
  const elsewhere = tempFolder();
  await leaveFiles(elsewhere);
  const before = readdirSync(elsewhere);
  symlinkSync(elsewhere, folder);

  hosts.start();
  await hosts.stop();

  expect(readdirSync(elsewhere)).toEqual(before);
  expect(logged.join()).toContain("ssh-folder-failed");
});

/** As after a kill -9: a socket on which nobody answers, the rest beside it. */
async function leaveFiles(folder: string, name = "blog"): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { socket, knownHosts, identityFile, certificateFile } = hostPaths(folder, lightsailEntry({ name }));
  for (const path of [knownHosts, identityFile, certificateFile, `${identityFile}.jitney-new`])
    writeFileSync(path, "");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${socket}.bound`, resolve));
  renameSync(`${socket}.bound`, socket);
  await new Promise((resolve) => server.close(resolve));
}
