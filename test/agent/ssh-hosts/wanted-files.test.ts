// Key files over the life of a host: they go when the policy forbids them, and stay while somebody counts on them.

import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
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
