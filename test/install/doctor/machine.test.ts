// What the doctor makes of facts about a machine.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkAgent } from "../../../install/doctor/agent-state.ts";
import { checkAwsProfiles } from "../../../install/doctor/aws-profiles.ts";
import { checkClock } from "../../../install/doctor/clock.ts";
import { checkEnvironment } from "../../../install/doctor/environment.ts";
import { tellOnce, wrong } from "../../../install/doctor/finding.ts";
import { checkWritable } from "../../../install/doctor/folders.ts";
import { checkHelpers } from "../../../install/doctor/helpers.ts";
import { checkLingering } from "../../../install/doctor/lingering.ts";
import { checkPlugin } from "../../../install/doctor/plugin.ts";
import { checkLogin, type LoginCaches } from "../../../install/doctor/sso-login.ts";
import { tempFolder } from "../../agent/fakes/temp-folder.ts";
import { entry, status } from "../../cli/documents.ts";

const helper = "/usr/local/bin/jitney-credential-process";

describe("profiles in ~/.aws/config", () => {
  test.each([
    [`${helper} web`, "aws-profiles", "good"],
    [`"/opt/my tools/jitney-credential-process" web`, "aws-profile-quoting", "wrong"],
    [`/opt/my tools/jitney-credential-process web`, "aws-profile-quoting", "wrong"],
    [`${helper} web --verbose`, "aws-profile-quoting", "wrong"],
    [`${helper} $NAME`, "aws-profile-quoting", "wrong"],
    ["jitney-credential-process web", "aws-profile-relative", "wrong"],
    ["/old/place/jitney-credential-process web", "aws-profile-stale", "wrong"],
  ])("credential_process = %s", (line, code, level) => {
    const findings = checkAwsProfiles({ web: { credential_process: line } }, (path) => path === helper);

    expect(findings).toMatchObject([{ code, level }]);
  });

  test("profiles of others are none of ours", () => {
    const findings = checkAwsProfiles({ corp: { credential_process: "/usr/bin/vault x" } }, () => false);

    expect(findings).toMatchObject([{ code: "aws-profiles", level: "good" }]);
  });
});

test("helpers of one build are one good finding", () => {
  const findings = checkHelpers(
    [
      { name: "jitney-credential-process", path: helper, printed: "0.1.0\n" },
      { name: "jitney-ssh", path: "/usr/local/bin/jitney-ssh", printed: "0.1.0\n" },
    ],
    "0.1.0",
  );

  expect(findings).toMatchObject([{ code: "helpers", level: "good" }]);
});

test.each([
  ["0.0.9\n", "helper-version", `${helper} is version 0.0.9, this command 0.1.0`],
  ["", "helper-version", `${helper} is version unknown, this command 0.1.0`],
  [undefined, "helper-missing", `jitney-credential-process is not at ${helper}, or does not run`],
])("a helper that prints %j is %s", (printed, code, what) => {
  const findings = checkHelpers(
    [
      { name: "jitney-credential-process", path: helper, printed },
      { name: "jitney-ssh", path: "/usr/local/bin/jitney-ssh", printed: "0.1.0\n" },
    ],
    "0.1.0",
  );

  expect(findings).toEqual([
    {
      code,
      level: "wrong",
      what,
      next: "put jitney-credential-process of version 0.1.0 there, then: jitney install",
    },
  ]);
});

test.each([
  ["1.2.764.0\n", "plugin", "good"],
  ["1.2.835.0\n", "plugin", "good"],
  ["2.0.0.0\n", "plugin", "good"],
  ["1.2.763.9\n", "plugin-old", "advice"],
  ["1.2.497.0\n", "plugin-old", "advice"],
  [undefined, "plugin-missing", "advice"],
])("the plugin's version %j is %s", (printed, code, level) => {
  expect(checkPlugin(printed, "web")).toMatchObject({ code, level });
});

test("without the plugin the command for one's own entry is told", () => {
  expect(checkPlugin(undefined, "web").next).toBe("run: jitney shell web");
  expect(checkPlugin("1.2.0.0", "web").next).toBe("upgrade it, or run: jitney shell web");
});

test.each([
  [59_000, "clock", "good"],
  [-59_000, "clock", "good"],
  [61_000, "clock-skew", "wrong"],
  [-3_600_000, "clock-skew", "wrong"],
])("a clock %i ms off", (offsetMs, code, level) => {
  const now = Date.parse("2026-01-01T12:00:00Z");

  expect(checkClock(new Date(now + offsetMs).toUTCString(), now)).toMatchObject([{ code, level }]);
});

test("offline there is nothing to say of the clock", () => {
  expect(checkClock(undefined, 0)).toEqual([]);
});

test("variables that win over a profile are named, their values not", () => {
  const finding = checkEnvironment({ AWS_SECRET_ACCESS_KEY: "hunter2", AWS_REGION: "eu-west-1" });

  expect(finding).toMatchObject({ code: "environment-wins", next: "unset AWS_SECRET_ACCESS_KEY" });
  expect(JSON.stringify(finding)).not.toContain("hunter2");
});

test.each([
  [{ isRemote: false }, []],
  [{ runtimeFolder: "/home/mia/.jitney/run" }, []],
  [{ isLingering: true }, [{ code: "lingering", level: "good" }]],
  [{}, [{ code: "lingering-off", next: "to keep it: loginctl enable-linger mia" }]],
])("lingering with %j", (facts, expected) => {
  const usual = { runtimeFolder: "/run/user/1000/jitney", isLingering: false, isRemote: true, user: "mia" };

  expect(checkLingering({ ...usual, ...facts })).toMatchObject(expected);
});

describe("the login of a source profile", () => {
  const profiles = {
    corp: { source_profile: "base" },
    base: { sso_session: "work" },
    keys: {},
    console: { login_session: "arn" },
  };
  const login = ["aws", "sso", "login", "--profile", "base"];
  const now = Date.parse("2026-01-01T12:00:00Z");

  function cachesWith(token: object | undefined): LoginCaches {
    const caches = { sso: join(tempFolder(), "sso"), login: join(tempFolder(), "login") };
    mkdirSync(caches.sso);
    mkdirSync(caches.login);
    const write = (folder: string, name: string) =>
      token !== undefined && writeFileSync(join(folder, `${name}.json`), JSON.stringify(token));
    write(caches.sso, createHash("sha1").update("work").digest("hex"));
    write(caches.login, createHash("sha256").update("arn").digest("hex"));
    return caches;
  }

  test.each([
    [{ expiresAt: "2026-01-01T13:00:00Z" }, "source-login", "good"],
    [{ expiresAt: "2026-01-01T11:00:00Z" }, "source-login-needed", "wrong"],
    [{ expiresAt: "2026-01-01T11:00:00Z", refreshToken: "r" }, "source-login", "good"],
    [undefined, "source-login-needed", "wrong"],
  ])("with %j", (token, code, level) => {
    const caches = cachesWith(token);

    expect(checkLogin({ profile: "corp", profiles, caches, login, now })).toMatchObject([{ code, level }]);
  });

  test.each([
    [{ accessToken: { expiresAt: "2026-01-01T13:00:00Z" } }, "source-login", "good"],
    [{ accessToken: { expiresAt: "2026-01-01T11:00:00Z" } }, "source-login-needed", "wrong"],
    [undefined, "source-login-needed", "wrong"],
  ])("by aws login, with %j", (token, code, level) => {
    const caches = cachesWith(token);

    expect(checkLogin({ profile: "console", profiles, caches, login, now })).toMatchObject([{ code, level }]);
  });

  test("a profile without SSO has none", () => {
    const caches = cachesWith(undefined);

    expect(checkLogin({ profile: "keys", profiles, caches, login: undefined, now })).toEqual([]);
  });
});

test("what agent and doctor find of one source profile is told once", () => {
  const next = "run: aws sso login --profile corp";
  const [told, found] = [
    wrong("source-login-needed", "the credentials of corp have expired", next),
    wrong("source-login-needed", "the source profile corp needs a login", next),
  ];
  const other = wrong("source-login-needed", "the source profile lab needs a login", "run: aws login");

  expect(tellOnce([told, found, other])).toEqual([told, other]);
});

describe("a folder of ours", () => {
  test.each([
    ["is there", "/tmp", true, []],
    ["is not there, and can be made", "/tmp/jitney-none/run", true, []],
    [
      "is there and not writable",
      "/tmp",
      false,
      [{ code: "folder-not-writable", what: "the state folder /tmp cannot be written" }],
    ],
    [
      "cannot be made",
      "/tmp/jitney-none/run",
      false,
      [
        {
          what: "the state folder /tmp/jitney-none/run cannot be made: /tmp is no folder of yours to write",
          next: "check it with: ls -ld /tmp",
        },
      ],
    ],
  ])("that %s", (_, folder, isWritable, findings) => {
    expect(checkWritable("state folder", folder, () => isWritable)).toMatchObject(findings);
  });

  test("behind a file cannot be made", () => {
    expect(checkWritable("state folder", "/dev/null/state")).toMatchObject([
      { next: "check it with: ls -ld /dev/null" },
    ]);
  });
});

describe("the agent", () => {
  test("of another version is to be restarted", () => {
    const [finding] = checkAgent(status(), "9.9.9");

    expect(finding).toMatchObject({ code: "agent-version", next: "jitney agent restart" });
  });

  test("tells a failure once, however many entries have it", () => {
    const failure = { code: "throttled", detail: "AWS throttles", at: "2026-01-01T00:00:00Z" } as const;
    const document = {
      ...status(),
      sourceProfiles: [],
      entries: [entry({ name: "a", failure }), entry({ name: "b", failure })],
    };

    expect(checkAgent(document, document.agent.version).slice(1)).toMatchObject([
      { code: "throttled", level: "wrong" },
    ]);
  });
});
