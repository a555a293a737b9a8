// The hosts of one agent over fake sources, in a home and a runtime folder of the test's own.

import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { LightsailEntry } from "../../../agent/config/config.ts";
import type { Held } from "../../../agent/entries.ts";
import { hostPaths } from "../../../agent/ssh-hosts/host-paths.ts";
import { SshHosts } from "../../../agent/ssh-hosts/ssh-hosts.ts";
import { openKeeper } from "../fakes/keeper-bench.ts";
import { lightsailEntry } from "../fakes/lightsail-entry.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { leaseOf } from "./certificate-lease.ts";

export function openHosts(home = tempFolder()) {
  const { time, awsClock } = openKeeper();
  const folder = join(home, "run");
  const logged: string[] = [];
  const changes = Promise.withResolvers<void>();
  const present = new Set<Held>();
  const hosts = new SshHosts({
    folder,
    configPath: join(home, ".ssh", "jitney.conf"),
    home,
    memoryPath: join(home, "state", "ssh-hosts.json"),
    sessionKnownHosts: join(home, "state", "known_hosts"),
    helper: ["/usr/bin/jitney-ssh"],
    clock: time,
    awsNow: () => awsClock.now(),
    changed: () => changes.resolve(),
    isHeld: (held) => present.has(held),
    log: (event, fields = {}) => logged.push([event, ...Object.values(fields)].join(" ")),
  });
  onTestFinished(() => hosts.stop());
  /** An entry whose every fetch brings a certificate. */
  const hold = (settings: Partial<LightsailEntry> = {}): Held => {
    const bench = openKeeper({ changed: (event) => hosts.note(held, event) });
    bench.source.onFetch = (fetch) => fetch.succeed(leaseOf(bench.time));
    const entry = lightsailEntry(settings);
    const { keeper } = bench;
    const held: Held = { entry, source: bench.source, keeper, prefetch: undefined, nextWindow: undefined };
    present.add(held);
    return held;
  };
  /** As a reload lets go of an entry that was edited or removed, before it tells the hosts. */
  const release = (held: Held) => {
    present.delete(held);
    held.keeper.forget();
  };
  return {
    hosts,
    home,
    folder,
    logged,
    changed: changes.promise,
    hold,
    release,
    paths: hostPaths(folder, lightsailEntry()),
  };
}
