// `[lightsail …]`: what is taken, what it means by default, and what is refused with the line to write.

import { describe, expect, test } from "vitest";
import { lightsailEntry } from "../fakes/lightsail-entry.ts";
import { readText, refusalOf } from "./written-config.ts";

const head = "[lightsail blog]\ninstance = Blog\n";

test("an instance is all that an entry needs", () => {
  expect(readText(head).entries).toEqual([lightsailEntry()]);
});

test("everything about it can be said", () => {
  const lines = [
    "user = deploy",
    "port = 2222",
    "require_session_bind = yes",
    "source_profile = corp",
    "region = eu-west-1",
    "idle_after = 5m",
    "wait = 10s",
    "ssh_host = Web-1.Example",
  ];

  expect(readText(`${head}${lines.join("\n")}\n`).entries).toEqual([
    lightsailEntry({
      user: "deploy",
      port: 2_222,
      requireSessionBind: true,
      sourceProfile: "corp",
      region: "eu-west-1",
      idleAfterMs: 300_000,
      waitMs: 10_000,
      sshHost: "Web-1.Example",
    }),
  ]);
});

test("[lightsail] speaks for all of them, and an entry for itself", () => {
  const defaults = "[lightsail]\nregion = us-east-1\nrequire_session_bind = yes\n";

  const { entries } = readText(`${defaults}${head}[lightsail two]\ninstance = Two\nregion = eu-west-1\n`);

  expect(entries).toMatchObject([
    { name: "blog", region: "us-east-1", requireSessionBind: true },
    { name: "two", region: "eu-west-1", requireSessionBind: true },
  ]);
});

describe("refused, with line and key", () => {
  test.each([
    ["instance = B", "instance"],
    ["instance = -Blog", "instance"],
    ["instance = a b", "instance"],
    ["instance = Blog/../x", "instance"],
    ["user = -oProxyCommand=x", "user"],
    ["user = a b", "user"],
    ["user = a%h", "user"],
    ["port = 0", "port"],
    ["port = 65536", "port"],
    ["port = ssh", "port"],
    ["protocol = telnet", "protocol"],
    ["require_session_bind = maybe", "require_session_bind"],
    ["ssh_host = *", "ssh_host"],
    ["ssh_host = -F", "ssh_host"],
    ["ssh_host = a b", "ssh_host"],
  ])("%s", (line, key) => {
    const text = key === "instance" ? `[lightsail blog]\n${line}\n` : `${head}${line}\n`;

    const { message, next } = refusalOf(text);

    expect(message).toMatch(new RegExp(`^config.ini:${key === "instance" ? 2 : 3}: .*${key}`));
    expect(next).not.toBe("");
  });

  test("an entry without an instance", () => {
    expect(refusalOf("[lightsail blog]\nport = 22\n").message).toBe(
      "config.ini:1: [lightsail blog] has no instance",
    );
  });

  test("a host's name that two entries share, in whatever case", () => {
    const text = `${head}[lightsail two]\ninstance = Two\nssh_host = BLOG\n`;

    expect(refusalOf(text).message).toMatch(/ssh_host BLOG stands for two entries/);
  });
});
