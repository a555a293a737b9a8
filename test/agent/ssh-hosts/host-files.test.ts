// The files of one host: its known_hosts, its key and certificate where they are asked for, and what is
// remembered of it. Each whole or not there, and private.

import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HostMemory } from "../../../agent/ssh-hosts/host-memory.ts";
import { hostPaths, isKeyFile } from "../../../agent/ssh-hosts/host-paths.ts";
import { removeKeyFiles, writeKeyFiles } from "../../../agent/ssh-hosts/key-files.ts";
import { formatKnownHosts, readIfPresent, writeIfChanged } from "../../../agent/ssh-hosts/known-hosts.ts";
import type { Failure } from "../../../protocol/failure.ts";
import { catchFailure } from "../config/written-config.ts";
import { lightsailEntry } from "../fakes/lightsail-entry.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { recordedIdentity } from "../ssh-agent/recorded-login.ts";

const key = { algorithm: "ssh-ed25519", publicKey: "AAAA" };
const longRuntime = "/run/user/4294967295/jitney/ssh";

describe("a host's paths", () => {
  test("are short enough for a socket on macOS, whatever the entry's name", () => {
    const paths = hostPaths(longRuntime, lightsailEntry({ name: "a".repeat(64), instance: "B".repeat(255) }));

    expect(Buffer.byteLength(paths.socket)).toBeLessThan(104);
  });

  test.each([
    { name: "other" },
    { instance: "Other" },
    { region: "us-east-1" },
    { sourceProfile: "other" },
    { name: "blo", instance: "gBlog" },
  ])("are others for %j, so that nothing of one host is taken for another's", (change) => {
    const paths = hostPaths(longRuntime, lightsailEntry());
    const others = hostPaths(longRuntime, lightsailEntry(change));

    expect(new Set([...Object.values(paths), ...Object.values(others)]).size).toBe(10);
  });

  test("stay the same where only the settings change", () => {
    const changed = lightsailEntry({ port: 2_222, user: "admin", idleAfterMs: 1 });

    expect(hostPaths(longRuntime, changed)).toEqual(hostPaths(longRuntime, lightsailEntry()));
  });

  test("tell which files hold keys, those half written among them", () => {
    const { socket, knownHosts, identityFile, certificateFile } = hostPaths("", lightsailEntry());
    const names = [socket, knownHosts, identityFile, certificateFile, `${identityFile}.jitney-new`];

    expect(names.map(isKeyFile)).toEqual([false, false, true, true, true]);
  });
});

describe("known_hosts", () => {
  test.each([
    [22, "jitney-1,192.0.2.1,2001:DB8::1 ssh-ed25519 AAAA\n"],
    [2_222, "jitney-1,[192.0.2.1]:2222,[2001:DB8::1]:2222 ssh-ed25519 AAAA\n"],
  ])("names alias and addresses as ssh does on port %i", (port, line) => {
    const addresses = ["192.0.2.1", "2001:DB8::1"];

    expect(formatKnownHosts({ alias: "jitney-1", addresses, port, keys: [key] })).toBe(line);
  });

  test("without keys is empty, so that ssh refuses", () => {
    expect(formatKnownHosts({ alias: "jitney-1", addresses: ["192.0.2.1"], port: 22, keys: [] })).toBe("");
  });

  test("is found by ssh-keygen, by its alias and by its address", () => {
    const path = join(tempFolder(), "known_hosts");
    const keys = recordedIdentity.hostKeys.map((blob) => ({
      algorithm: "ssh-ed25519",
      publicKey: Buffer.from(blob).toString("base64"),
    }));
    const host = { alias: "jitney-1", addresses: ["192.0.2.1"], port: 2_222, keys };
    writeIfChanged(path, formatKnownHosts(host));

    const find = (name: string) => execFileSync("ssh-keygen", ["-F", name, "-f", path], { encoding: "utf8" });

    expect(find("jitney-1")).toContain("found: line 1");
    expect(find("[192.0.2.1]:2222")).toContain("found: line 1");
  });

  test("is replaced only by another text, privately", () => {
    const path = join(tempFolder(), "known_hosts");
    writeIfChanged(path, "one\n");
    const first = lstatSync(path);

    writeIfChanged(path, "one\n");
    const same = lstatSync(path);
    writeIfChanged(path, "two\n");

    expect(same.ino).toBe(first.ino);
    expect(lstatSync(path).ino).not.toBe(first.ino);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(readIfPresent(path)).toBe("two\n");
  });
});

describe("key files", () => {
  test("are what ssh-keygen reads, private, and go without a trace", () => {
    const folder = tempFolder();
    const paths = hostPaths(folder, lightsailEntry());
    const value = {
      kind: "certificate" as const,
      addresses: [],
      ...recordedIdentity,
      principals: [],
      hostKeys: [],
    };

    writeKeyFiles(paths, value);
    const listed = execFileSync("ssh-keygen", ["-L", "-f", paths.certificateFile], { encoding: "utf8" });
    const modes = [paths.identityFile, paths.certificateFile].map((path) => lstatSync(path).mode & 0o777);
    removeKeyFiles(paths);

    expect(listed).toContain("ssh-ed25519-cert-v01@openssh.com user certificate");
    expect(modes).toEqual([0o600, 0o600]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("that are not there are no reason to fail", () => {
    expect(() => removeKeyFiles(hostPaths(tempFolder(), lightsailEntry()))).not.toThrow();
  });
});

describe("what is remembered of hosts", () => {
  test("outlives the agent, and holds neither more nor less than it was told", () => {
    const path = join(tempFolder(), "state", "ssh-hosts.json");
    const memory = openMemory(path);
    memory.rememberUser("jitney-1", "admin");
    memory.trust("jitney-1", [key]);
    memory.trust("jitney-2", [key]);
    memory.trust("jitney-2", []);

    const next = openMemory(path);

    expect([next.user("jitney-1"), next.trusted("jitney-1")]).toEqual(["admin", [key]]);
    expect([next.user("jitney-2"), next.trusted("jitney-2")]).toEqual([undefined, []]);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
  });

  test.each(["", "{", "[]", '{"version":2,"hosts":{}}', '{"version":1,"hosts":{"a":{"user":7}}}'])(
    "is set aside, not deleted, where it is damaged: %s",
    (text) => {
      const folder = tempFolder();
      const path = join(folder, "ssh-hosts.json");
      writeFileSync(path, text);
      const setAside: string[] = [];

      const memory = openMemory(path, setAside);

      expect(memory.user("jitney-1")).toBeUndefined();
      expect(existsSync(path)).toBe(false);
      expect(setAside.map((each) => readFileSync(each, "utf8"))).toEqual([text]);
    },
  );

  test("is set aside where a folder stands in its place", () => {
    const folder = tempFolder();
    const path = join(folder, "ssh-hosts.json");
    mkdirSync(path);
    const setAside: string[] = [];

    const memory = openMemory(path, setAside);
    memory.rememberUser("jitney-1", "admin");

    expect(setAside.map((each) => lstatSync(each).isDirectory())).toEqual([true]);
    expect(openMemory(path).user("jitney-1")).toBe("admin");
  });

  test("holds nobody up where it cannot be written, but what a person trusts is refused", () => {
    const troubles: Failure[] = [];
    const folder = join(tempFolder(), "state");
    const path = join(folder, "ssh-hosts.json");
    const memory = openMemory(path, [], troubles);
    writeFileSync(folder, "");

    memory.rememberUser("jitney-1", "admin");
    memory.forgetTrusted("jitney-1");
    const refused = catchFailure(() => memory.trust("jitney-1", [key]));

    expect(memory.user("jitney-1")).toBe("admin");
    expect(memory.trusted("jitney-1")).toEqual([]);
    expect(troubles.map(({ message }) => message)).toEqual([`${path} cannot be written (EEXIST)`]);
    expect(refused).toMatchObject({ code: "internal", message: `${path} cannot be written (EEXIST)` });
  });

  test("that cannot be read or set aside is told, and the agent starts", () => {
    const troubles: Failure[] = [];
    const file = join(tempFolder(), "state");
    const path = join(file, "ssh-hosts.json");
    writeFileSync(file, "");

    openMemory(path, [], troubles);

    expect(troubles.map(({ message }) => message)).toEqual([`${path} cannot be read (ENOTDIR)`]);
  });

  test("of a host called __proto__ is nothing special", () => {
    const memory = openMemory(join(tempFolder(), "ssh-hosts.json"));

    expect([memory.user("__proto__"), memory.trusted("constructor")]).toEqual([undefined, []]);
  });
});

function openMemory(path: string, setAside: string[] = [], troubles: Failure[] = []): HostMemory {
  const memory = new HostMemory({
    path,
    onDamaged: (name) => setAside.push(name),
    onTrouble: (failure) => troubles.push(failure),
  });
  memory.load();
  return memory;
}
