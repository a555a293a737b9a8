// One host: when a login begins with a fetch, until when somebody counts on this agent, and how long key files stay.

import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { HostMemory } from "../../../agent/ssh-hosts/host-memory.ts";
import { hostPaths } from "../../../agent/ssh-hosts/host-paths.ts";
import { SshHost } from "../../../agent/ssh-hosts/ssh-host.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { openKeeper } from "../fakes/keeper-bench.ts";
import { lightsailEntry } from "../fakes/lightsail-entry.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { recorded, withLength } from "../ssh-agent/recorded-login.ts";
import { ask, openClient } from "../ssh-agent/socket-bench.ts";
import { hostKey, leaseOf } from "./certificate-lease.ts";

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

describe("a login begins with a fetch", () => {
  test.each([
    { lifeMs: 10 * minuteMs, leftMs: 30 * secondMs, isWanted: false },
    { lifeMs: 10 * minuteMs, leftMs: 30 * secondMs - 1, isWanted: true },
    { lifeMs: 60 * secondMs, leftMs: 15 * secondMs, isWanted: false },
    { lifeMs: 60 * secondMs, leftMs: 15 * secondMs - 1, isWanted: true },
  ])("with $leftMs ms left of $lifeMs: $isWanted", async ({ lifeMs, leftMs, isWanted }) => {
    const { host, time } = await openHost();
    const lease = leaseOf(time, lifeMs);

    time.pass(lifeMs - leftMs);

    expect(host.wantsFetch(lease)).toBe(isWanted);
  });

  test("when the last one that was prepared was not signed for within 5 s, with a lease older than 30 s", async () => {
    const { host, time } = await openHost();
    const lease = leaseOf(time);
    time.pass(30 * secondMs);
    const before = host.wantsFetch(lease);

    await host.prepare(lease);
    time.pass(5 * secondMs);
    const inTime = host.wantsFetch(lease);
    time.pass(1);

    expect([before, inTime, host.wantsFetch(lease)]).toEqual([false, false, true]);
  });

  test("not while the lease is fresh: the same would come again", async () => {
    const { host, time } = await openHost();
    const lease = leaseOf(time);

    await host.prepare(lease);
    time.pass(20 * secondMs);

    expect(host.wantsFetch(lease)).toBe(false);
  });

  test("not when the last one was signed for", async () => {
    const { host, time, login } = await openHost();
    const lease = leaseOf(time);
    await host.prepare(lease);

    time.pass(secondMs);
    await login();
    time.pass(minuteMs);

    expect(host.wantsFetch(lease)).toBe(false);
  });
});

test("a login goes on where nothing can be remembered of its host", async () => {
  const file = join(tempFolder(), "state");
  writeFileSync(file, "");
  const { host, time } = await openHost({ memoryPath: join(file, "hosts.json") });

  await host.prepare(leaseOf(time));

  expect(readFileSync(host.paths.knownHosts, "utf8")).toContain(hostKey.publicKey);
});

describe("a login finds its socket again", () => {
  test.each(["the socket", "the folder", "the socket's name"])(
    "after %s was removed under the agent",
    async (lost) => {
      const { host, time, login } = await openHost();
      await host.prepare(leaseOf(time));
      lose[lost]?.(host.paths.socket);

      await Promise.all([host.prepare(leaseOf(time)), host.prepare(leaseOf(time))]);
      await login();

      expect(host.busyUntil).toBe(Number.NEGATIVE_INFINITY); // it was signed for
      expect(readFileSync(host.paths.knownHosts, "utf8")).toContain(hostKey.publicKey);
      expect(readdirSync(dirname(host.paths.socket)).filter((name) => name.startsWith("."))).toEqual([]);
    },
  );

  test("after what stood in its place has gone", async () => {
    const folder = tempFolder();
    const { socket } = hostPaths(folder, lightsailEntry());
    writeFileSync(socket, "");
    const { host, time } = await openHost({ folder });
    const refused = await failureOf(host.prepare(leaseOf(time)));

    rmSync(socket);
    await host.prepare(leaseOf(time));

    expect(refused.message).toContain("is not a socket");
    expect(statSync(socket).isSocket()).toBe(true);
  });

  test("but not in a folder that others may enter", async () => {
    const folder = tempFolder();
    const { host, time } = await openHost({ folder });
    await host.prepare(leaseOf(time));

    chmodSync(folder, 0o755);

    expect((await failureOf(host.prepare(leaseOf(time)))).message).toContain("is open to other users");
  });
});

describe("somebody counts on this agent", () => {
  test("for 5 s after a login was prepared, no longer than until it was signed for", async () => {
    const { host, time, login } = await openHost();
    const idle = host.busyUntil;

    await host.prepare(leaseOf(time));
    const preparing = host.busyUntil;
    time.pass(secondMs);
    await login();

    expect(idle).toBe(Number.NEGATIVE_INFINITY);
    expect(preparing).toBe(time.now() - secondMs + 5 * secondMs);
    expect(host.busyUntil).toBe(Number.NEGATIVE_INFINITY);
  });

  test("while its key files are wanted", async () => {
    const { host, time } = await openHost();

    await host.writeFiles(leaseOf(time));
    const wanted = host.busyUntil;
    await host.drop("forgotten");
    time.pass(minuteMs);

    expect(wanted).toBe(Number.POSITIVE_INFINITY);
    expect(host.busyUntil).toBeLessThan(time.now());
  });
});

describe("key files", () => {
  test("are written only when asked for", async () => {
    const { host, time } = await openHost();

    await host.prepare(leaseOf(time));

    expect(existsSync(host.paths.identityFile)).toBe(false);
  });

  test("go when the lease ends, and come again with the next one", async () => {
    const { host, time } = await openHost();
    await host.writeFiles(leaseOf(time));

    await host.drop("ended");
    const ended = existsSync(host.paths.identityFile);
    host.accept(leaseOf(time));

    expect(ended).toBe(false);
    expect(existsSync(host.paths.identityFile)).toBe(true);
  });

  test("go when the lease is forgotten, and stay away", async () => {
    const { host, time } = await openHost();
    await host.writeFiles(leaseOf(time));

    await host.drop("forgotten");
    host.accept(leaseOf(time));

    expect(existsSync(host.paths.identityFile)).toBe(false);
  });
});

describe("key files that were refused", () => {
  test("are not written by a later lease, and hold up nobody", async () => {
    const { host, time } = await openHost();

    const refused = await failureOf(host.writeFiles(leaseOf(time, 10 * minuteMs, [])));
    host.accept(leaseOf(time));

    expect(refused.code).toBe("host-keys-missing");
    expect(existsSync(host.paths.identityFile)).toBe(false);
    expect(host.busyUntil).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("what a lease is overtaken by", () => {
  test("while key files are being written leaves none", async () => {
    const { host, time } = await openHost();

    const writing = failureOf(host.writeFiles(leaseOf(time)));
    await host.drop("forgotten");

    expect((await writing).next).toBe("run it again");
    expect(existsSync(host.paths.identityFile)).toBe(false);
  });

  test("after its host has closed leaves nothing on the disk", async () => {
    const { host, time } = await openHost();
    await host.writeFiles(leaseOf(time));

    await host.stop();
    const refused = await failureOf(host.writeFiles(leaseOf(time)));

    expect(() => host.accept(leaseOf(time))).toThrow("was changed or removed");
    expect(refused.next).toBe("run it again");
    expect(existsSync(host.paths.identityFile)).toBe(false);
  });
});

describe("keys that a person trusts", () => {
  test("count while AWS has published none, and are written for ssh", async () => {
    const { host, time } = await openHost();
    const lease = leaseOf(time, 10 * minuteMs, []);
    const before = await failureOf(host.prepare(lease));

    host.trust([hostKey], lease);
    await host.prepare(lease);

    expect(before.code).toBe("host-keys-missing");
    expect(readFileSync(host.paths.knownHosts, "utf8")).toContain(hostKey.publicKey);
  });

  test("are forgotten when AWS publishes its own", async () => {
    const { host, time, memory } = await openHost();
    host.trust([hostKey], leaseOf(time, 10 * minuteMs, []));
    const trusted = memory.trusted(host.paths.alias);

    host.accept(leaseOf(time));

    expect(trusted).toEqual([hostKey]);
    expect(memory.trusted(host.paths.alias)).toEqual([]);
  });

  test("are refused where AWS has published some", async () => {
    const { host, time } = await openHost();

    expect(() => host.trust([hostKey], leaseOf(time))).toThrow("they count, and no others");
  });
});

/** What happens to a socket's path. */
const lose: Record<string, (path: string) => void> = {
  "the socket": (path) => rmSync(path),
  "the folder": (path) => rmSync(dirname(path), { recursive: true }),
  "the socket's name": (path) => renameSync(path, `${path}.old`),
};

interface HostBench {
  folder?: string;
  memoryPath?: string;
}

async function openHost({ folder = join(tempFolder(), "ssh"), memoryPath }: HostBench = {}) {
  const { keeper, source, time, awsClock } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time));
  const entry = lightsailEntry();
  const memory = new HostMemory({
    path: memoryPath ?? join(folder, "hosts.json"),
    onDamaged: () => undefined,
    onTrouble: () => undefined,
  });
  const host = new SshHost({
    entry,
    keeper,
    paths: hostPaths(folder, entry),
    memory,
    clock: time,
    awsNow: () => awsClock.now(),
    log: () => undefined,
    after: Promise.resolve(),
  });
  onTestFinished(() => host.stop());
  /** The login of the recording, from its first byte to the signature. */
  const login = async () => {
    const client = await openClient(host.paths.socket);
    const signed = withLength(recorded.bound) + withLength(recorded.signed);
    await ask(client, [recorded.bind, recorded.sign], signed);
    client.destroy();
  };
  return { host, time, memory, login };
}
