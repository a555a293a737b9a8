// What ssh is told comes back by itself: when the user's own Host has gone, when the file was deleted.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../fakes/temp-folder.ts";
import { openHosts } from "./ssh-hosts-bench.ts";

const anyPolicy = { sshFiles: undefined };
const ownHost = "Host blog\n  HostName 192.0.2.7\n";

describe("a name that the user takes and gives back", () => {
  test("is told again at the next login", () => {
    const { hosts, held, conf, config } = openLoaded();
    writeFileSync(config, ownHost);
    expect(() => hosts.find(held)).toThrow("has a Host blog of its own");
    const whileTaken = conf();

    writeFileSync(config, "");
    hosts.find(held);

    expect(whileTaken).not.toContain("Host blog");
    expect(conf()).toContain("Host blog");
  });

  test("is told again at the next look at the status", () => {
    const { hosts, held, conf, config } = openLoaded();
    writeFileSync(config, ownHost);
    const problems = [...hosts.problems().keys()];
    const whileTaken = conf();

    writeFileSync(config, "");

    expect(problems).toEqual([held]);
    expect(whileTaken).not.toContain("Host blog");
    expect(hosts.problems().size).toBe(0);
    expect(conf()).toContain("Host blog");
  });

  test("is told again without anybody's asking", async () => {
    const { hosts, conf, config, changed } = openLoaded();
    writeFileSync(config, ownHost);
    hosts.problems();

    writeFileSync(config, "");
    await changed;

    expect(conf()).toContain("Host blog");
  });
});

describe("a file that was deleted is written again", () => {
  test("at the next lease", async () => {
    const { held, conf, path } = openLoaded();
    await held.keeper.obtain({ by: "stranger" });
    rmSync(path);

    held.keeper.forget();
    await held.keeper.obtain({ by: "stranger" });

    expect(conf()).toContain("Host blog");
  });

  test.each([
    ["alone", (path: string) => rmSync(path)],
    ["with its folder", (path: string) => rmSync(dirname(path), { recursive: true })],
  ])("without anybody's asking: %s", async (_, remove) => {
    const { conf, path, changed } = openLoaded();

    remove(path);
    await changed;

    expect(conf()).toContain("Host blog");
  });

  test("but not by an agent that has ended, nor by one that knows no configuration yet", async () => {
    const { hosts, path, home } = openLoaded();
    await hosts.stop();
    writeFileSync(path, "# kept\n");

    hosts.problems();
    openHosts(home).hosts.problems();

    expect(readFileSync(path, "utf8")).toBe("# kept\n");
  });
});

describe("somebody else's file in its place", () => {
  test("is a problem of each entry, with what to type", () => {
    const { hosts, held, path } = openLoaded();
    writeFileSync(path, "Host mine\n");

    const problem = hosts.problems().get(held);

    expect(problem).toMatchObject({ code: "config-invalid", next: `move it away: mv ${path} ${path}.old` });
    expect(readFileSync(path, "utf8")).toBe("Host mine\n");
  });

  test("leaves one line in the log, however often it is met", () => {
    const { hosts, logged, path } = openLoaded();
    writeFileSync(path, "Host mine\n");

    hosts.problems();
    hosts.problems();

    expect(logged.filter((line) => line.startsWith("ssh-config-failed"))).toHaveLength(1);
  });

  test("gives way when it is moved", async () => {
    const { hosts, conf, path, changed } = openLoaded();
    writeFileSync(path, "Host mine\n");
    hosts.problems();

    renameSync(path, `${path}.old`);
    await changed;

    expect(conf()).toContain("Host blog");
    expect(hosts.problems().size).toBe(0);
  });
});

function openLoaded() {
  const home = tempFolder();
  mkdirSync(join(home, ".ssh"));
  const bench = openHosts(home);
  const held = bench.hold({ user: "admin" });
  bench.hosts.load([held], anyPolicy);
  const path = join(home, ".ssh", "jitney.conf");
  return {
    ...bench,
    held,
    path,
    config: join(home, ".ssh", "config"),
    conf: () => readFileSync(path, "utf8"),
  };
}
