// Key files over the life of a host: they go when the policy forbids them, and stay while somebody counts on them.

import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { LightsailEntry } from "../../../agent/config/config.ts";
import { isKeyFile } from "../../../agent/ssh-hosts/host-paths.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { openHosts } from "./ssh-hosts-bench.ts";

const allowed = { sshFiles: undefined };
const forbidden = { sshFiles: false };

describe("a policy that forbids key files", () => {
  test("takes away those that are there", async () => {
    const { hosts, paths, hold } = openHosts();
    const held = hold();
    hosts.load([held], allowed);
    const host = hosts.find(held);
    await host.writeFiles(await held.keeper.obtain({ by: "stranger" }));

    hosts.load([held], forbidden);

    expect(existsSync(paths.identityFile)).toBe(false);
    expect(host.busyUntil).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  test("refuses those that were asked for just before", async () => {
    const { hosts, paths, hold } = openHosts();
    const held = hold();
    hosts.load([held], allowed);
    const lease = await held.keeper.obtain({ by: "stranger" });

    const writing = failureOf(hosts.find(held).writeFiles(lease));
    hosts.load([held], forbidden);

    expect((await writing).code).toBe("request-not-allowed");
    expect(existsSync(paths.identityFile)).toBe(false);
  });
});

describe("key files of an entry that was edited", () => {
  test("come again with its next lease, and still hold up an upgrade", async () => {
    const { hosts, paths, edited } = await editEntry({ idleAfterMs: 60_000 });

    hosts.load([edited], allowed);
    const busyUntil = hosts.busyUntil();
    await edited.keeper.obtain({ by: "agent" });

    expect(busyUntil).toBe(Number.POSITIVE_INFINITY);
    expect(existsSync(paths.identityFile)).toBe(true);
  });

  test("stay away where it is another host by now", async () => {
    const { hosts, paths, edited, folder } = await editEntry({ instance: "Other" });

    hosts.load([edited], allowed);
    await edited.keeper.obtain({ by: "agent" });

    expect(existsSync(paths.identityFile)).toBe(false);
    expect(readdirSync(folder).filter(isKeyFile)).toEqual([]);
  });

  test("stay away where the policy came with the edit", async () => {
    const { hosts, paths, edited } = await editEntry({ idleAfterMs: 60_000 });

    hosts.load([edited], forbidden);
    await edited.keeper.obtain({ by: "agent" });

    expect(existsSync(paths.identityFile)).toBe(false);
  });
});

/** Up to where the hosts are told of the edit. */
async function editEntry(change: Partial<LightsailEntry>) {
  const bench = openHosts();
  const held = bench.hold();
  bench.hosts.load([held], allowed);
  await bench.hosts.find(held).writeFiles(await held.keeper.obtain({ by: "stranger" }));
  bench.release(held);
  return { ...bench, edited: bench.hold(change) };
}
