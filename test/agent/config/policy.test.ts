import { describe, expect, test } from "vitest";
import type { Config } from "../../../agent/config/config.ts";
import { entryForNode } from "../../../agent/config/find-entry.ts";
import { formatOrigins } from "../../../agent/config/origins.ts";
import { readConfig } from "../../../agent/config/read-config.ts";
import { catchFailure, refusal, writeConfig } from "./written-config.ts";

const node = "node = i-0123456789abcdef0";

function requestUnder(policy: string, rule: string): string | undefined {
  const user = `[jit web]\n${node}\nrequest = ${rule}\n`;
  return ruleOf(readConfig(writeConfig({ system: `[policy]\nrequest = ${policy}\n`, user })));
}

function ruleOf({ entries: [entry] }: Config): string | undefined {
  return entry?.kind === "jit" ? entry.request : undefined;
}

describe("policy request", () => {
  test.each([
    ["always", "always", "always"],
    ["always", "terminal", "terminal"],
    ["always", "manual", "manual"],
    ["terminal", "always", "terminal"],
    ["terminal", "terminal", "terminal"],
    ["terminal", "manual", "manual"],
    ["manual", "always", "manual"],
    ["manual", "terminal", "manual"],
    ["manual", "manual", "manual"],
  ])("%s makes %s %s", (policy, rule, expected) => {
    expect(requestUnder(policy, rule)).toBe(expected);
  });

  test("tightens the default of entries that say nothing", () => {
    const config = readConfig(writeConfig({ system: `[policy]\nrequest = manual\n[jit web]\n${node}\n` }));

    expect(ruleOf(config)).toBe("manual");
    expect(config.jit.request).toBe("manual");
  });

  test("leaves a tightened rule out of the origins", () => {
    const places = writeConfig({
      system: "[policy]\nrequest = terminal\n",
      user: "[jit]\nrequest = always\n",
    });

    expect(formatOrigins(readConfig(places))).toEqual([`file:${places.system}:2\tpolicy.request=terminal`]);
  });
});

describe("policy kinds", () => {
  test("refuses an entry of another kind and names its file", () => {
    const places = writeConfig({ system: "[policy]\nkinds = lightsail\n", user: `[jit web]\n${node}\n` });

    expect(refusal(places)).toEqual({
      code: "config-invalid",
      message: "config.ini:1: [jit web] is refused by the policy in etc.ini:2: kinds = lightsail",
      next: "remove [jit web], or ask whoever maintains etc.ini",
    });
  });

  test("accepts an entry of a kind it names", () => {
    const places = writeConfig({
      system: "[policy]\nkinds = jit, lightsail\n",
      user: `[jit web]\n${node}\n`,
    });

    expect(readConfig(places).entries).toHaveLength(1);
  });

  test("accepts the defaults of another kind, which give nobody access", () => {
    const places = writeConfig({ system: "[policy]\nkinds = lightsail\n", user: "[jit]\nwait = 2s\n" });

    expect(readConfig(places).entries).toEqual([]);
  });

  test("refuses a node that is named without an entry", () => {
    const places = writeConfig({ system: "[policy]\nkinds = lightsail\n" });
    const config = readConfig(places);

    const failure = catchFailure(() => entryForNode(config, "i-0123456789abcdef0"));

    expect(failure).toMatchObject({
      code: "request-not-allowed",
      message: "the policy allows no JIT access to i-0123456789abcdef0: kinds = lightsail",
      next: `ask whoever maintains ${places.system}`,
    });
  });
});

test("policy ssh_files is handed on", () => {
  expect(readConfig(writeConfig({ system: "[policy]\nssh_files = no\n" })).policy.sshFiles).toBe(false);
});

test("a policy may stand in the system's folder", () => {
  const places = writeConfig({ folder: { "p.ini": "[policy]\nrequest = manual\n" } });

  expect(readConfig(places).policy.request).toBe("manual");
});

test("a policy in the user's file is refused", () => {
  expect(refusal(writeConfig({ user: "[policy]\nrequest = always\n" }))).toEqual({
    code: "config-invalid",
    message: "config.ini:1: [policy] stands in a user's file, where it would bind nobody",
    next: "remove [policy]; who may write below /etc puts it into /etc/jitney/config.ini",
  });
});
