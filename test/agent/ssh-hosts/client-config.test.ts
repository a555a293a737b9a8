// What ssh is told, read back with the real `ssh -G`; and what the user's own configuration names.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type ClientHost,
  formatClientConfig,
  header,
  spellings,
} from "../../../agent/ssh-hosts/client-config.ts";
import { writeClientConfig } from "../../../agent/ssh-hosts/client-config-file.ts";
import { readUserHosts } from "../../../agent/ssh-hosts/user-config.ts";
import { catchFailure } from "../config/written-config.ts";
import { tempFolder } from "../fakes/temp-folder.ts";

const host: ClientHost = {
  name: "blog",
  entry: "blog",
  user: "ec2-user",
  port: 2_222,
  alias: "jitney-0123456789",
  agentSocket: "/run/user/1000/jitney/ssh/0123456789.sock",
  knowsCommand: true,
  knownHosts: "/run/user/1000/jitney/ssh/0123456789.known_hosts",
};
const helper = ["/usr/local/bin/jitney-ssh"];

const format = (change: Partial<ClientHost> = {}, words = helper) =>
  formatClientConfig([{ ...host, ...change }], [], words);

describe("ssh -G reads", () => {
  test("everything that keeps a login ours", () => {
    expect(readBack(format(), "blog")).toMatchObject({
      user: "ec2-user",
      port: "2222",
      hostkeyalias: "jitney-0123456789",
      proxycommand: "/usr/local/bin/jitney-ssh connect blog --port %p",
      identityagent: host.agentSocket,
      identitiesonly: "no",
      stricthostkeychecking: "true",
      userknownhostsfile: host.knownHosts,
      globalknownhostsfile: "none",
      forwardagent: "no",
      addkeystoagent: "false",
      checkhostip: "no",
      updatehostkeys: "false",
      preferredauthentications: "publickey",
    });
  });

  test.each([
    ["Blog", "Blog"],
    ["Blog", "blog"],
    ["blog", "blog"],
  ])("a host %s typed as %s", (name, typed) => {
    expect(readBack(format({ name }), typed).hostkeyalias).toBe(host.alias);
  });

  test("paths with spaces and percent signs as they are", () => {
    const read = readBack(format({ agentSocket: "/a b/5%h.sock", knownHosts: "/a b/5%h.hosts" }), "blog");
    const plain = [read.identityagent, read.userknownhostsfile].map(
      (path) => path?.replaceAll("%%", "%").replaceAll('"', ""), // some versions show a path before it is expanded
    );

    expect(plain).toEqual(["/a b/5%h.sock", "/a b/5%h.hosts"]);
  });

  test.each([
    [["/a b/jitney-ssh"], "'/a b/jitney-ssh' connect blog --port %p"],
    [["/it's/jitney-ssh"], String.raw`'/it'\''s/jitney-ssh' connect blog --port %p`],
    [["/5%/jitney-ssh"], "/5%%/jitney-ssh connect blog --port %p"],
    [["/node", "/a;b/main.ts"], "/node '/a;b/main.ts' connect blog --port %p"],
  ])("the words %j as the shell takes them", (words, line) => {
    expect(readBack(format({}, words), "blog").proxycommand).toBe(line);
  });

  test("no user where none is known yet", () => {
    expect(format({ user: undefined })).not.toMatch(/^ *User /m);
  });
});

test.each(['/run/a"b', "/run/$HOME", "/run/a\\b", "/run/a\nb"])("the path %j is refused", (agentSocket) => {
  const { code, next } = catchFailure(() => format({ agentSocket }));

  expect([code, next]).toEqual(["config-invalid", expect.stringContaining("JITNEY_RUNTIME_DIR")]);
});

test("a name has one spelling where it has no capitals", () => {
  expect([spellings("blog"), spellings("Blog")]).toEqual([["blog"], ["Blog", "blog"]]);
});

describe("the file", () => {
  const openPath = () => join(tempFolder(), ".ssh", "jitney.conf");

  test("is made with its folder, both private", () => {
    const path = openPath();

    writeClientConfig(path, format());

    expect(readFileSync(path, "utf8")).toBe(format());
    expect([statSync(path).mode & 0o777, statSync(join(path, "..")).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  test("is not made where there is nothing to say, but emptied where it was", () => {
    const path = openPath();
    writeClientConfig(path, header);
    const isMade = existsSync(path);
    writeClientConfig(path, format());
    writeClientConfig(path, header);

    expect([isMade, readFileSync(path, "utf8")]).toEqual([false, header]);
  });

  test("of somebody else's is left as it is", () => {
    const path = openPath();
    mkdirSync(join(path, ".."));
    writeFileSync(path, "Host mine\n");

    expect(catchFailure(() => writeClientConfig(path, format())).code).toBe("config-invalid");
    expect(readFileSync(path, "utf8")).toBe("Host mine\n");
  });

  test("that cannot be written is said with its path", () => {
    const path = join(tempFolder(), "file", "jitney.conf");
    writeFileSync(join(path, ".."), "");

    expect(catchFailure(() => writeClientConfig(path, format())).message).toContain(path);
  });
});

describe("the user's own configuration", () => {
  test.each([
    ["Host blog", "blog", 1],
    ["# Host no\n\nHost other blog", "blog", 3],
    ["  hOsT\tblog", "blog", 1],
    ["Host=blog", "blog", 1],
    ["Host = blog", "blog", 1],
    ['Host "blog"', "blog", 1],
    ["Host blog\nHost blog", "blog", 1],
    ["Host !blog *", "!blog", 1],
    ['Host bl"og" # a comment', "blog", 1],
    ["Host 'blog'", "blog", 1],
    ["Host a#b", "a#b", 1],
    ['Host "#b"', "#b", 1],
    [String.raw`Host my\ blog`, "my blog", 1],
  ])("%j names %s in line %i", (text, name, line) => {
    const path = write({ config: `${text}\n` });

    expect(readUserHosts(path, "").get(name)).toEqual({ file: path, line });
  });

  test.each([
    "HostName blog",
    "#Host blog",
    "Match host blog",
    "Host foo # not blog at all",
    "Host foo #blog blog",
    'Host "my blog"',
  ])("%j names none", (line) => {
    expect(readUserHosts(write({ config: `${line}\n` }), "").has("blog")).toBe(false);
  });

  test.each([
    ["Host foo # blog", "blog", false],
    ["Host a#b", "a#b", true],
    ['Host "#b"', "#b", true],
    ['Host bl"og"', "blog", true],
    ["Host 'blog'", "blog", true],
  ])("%j is read as ssh reads it: %s, %s", (line, name, isNamed) => {
    const text = `${line}\n  User found\n`;

    expect(readBack(text, name).user === "found").toBe(isNamed);
    expect(readUserHosts(write({ config: text }), "").has(name)).toBe(isNamed);
  });

  test("is followed through its includes, ours apart, circles too", () => {
    const path = write({
      config: "Include *.conf\nInclude missing\nInclude config\n",
      "a.conf": "Host in-a\nInclude b.more\n",
      "b.more": "Host in-b\nInclude a.conf\n",
      "jitney.conf": "Host ours\n",
    });

    const names = [...readUserHosts(path, join(path, "..", "jitney.conf")).keys()];

    expect(names.toSorted()).toEqual(["in-a", "in-b"]);
  });

  test("has its relative includes beside it, whichever file includes them", () => {
    const path = write({ config: "Include parts/one\n", two: "Host in-two\n" });
    mkdirSync(join(path, "..", "parts"));
    writeFileSync(join(path, "..", "parts", "one"), "Include two\n");
    writeFileSync(join(path, "..", "parts", "two"), "Host elsewhere\n");

    expect([...readUserHosts(path, "").keys()]).toEqual(["in-two"]);
  });

  test("that is not there or cannot be read names none", () => {
    const folder = tempFolder();

    expect([readUserHosts(join(folder, "config"), "").size, readUserHosts(folder, "").size]).toEqual([0, 0]);
  });
});

function readBack(text: string, name: string): Record<string, string> {
  const path = write({ config: text });
  const lines = execFileSync("ssh", ["-T", "-F", path, "-G", name], { encoding: "utf8" }).split("\n");
  return Object.fromEntries(
    lines.map((line) => [line.split(" ")[0] ?? "", line.slice(line.indexOf(" ") + 1)]),
  );
}

function write(files: Record<string, string>): string {
  const folder = tempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, "config");
}
