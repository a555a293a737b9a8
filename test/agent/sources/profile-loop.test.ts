// A source profile must not lead back to jitney; which login a profile needs is read in the same files.

import { appendFileSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { loginCommand } from "../../../agent/sources/login-command.ts";
import { checkProfileChain } from "../../../agent/sources/profile-loop.ts";
import { formatProfiles, type Profiles, writeProfiles } from "../fakes/emulated-profile.ts";
import { failureOf } from "../fakes/failure-of.ts";

const jitney = "/usr/local/bin/jitney-credential-process web";
const socket = "/run/user/1000/jitney/agent.sock";

/** As ~/.aws/config has them. */
function filesOf(profiles: Profiles) {
  const files = writeProfiles({});
  appendFileSync(
    files.configFile,
    formatProfiles(profiles, (name) => (name === "default" ? name : `profile ${name}`)),
  );
  return files;
}

test.each<[string, Profiles]>([
  ["itself", { corp: { credential_process: jitney } }],
  ["a quoted path", { corp: { credential_process: '"/opt/my tools/jitney-credential-process" web' } }],
  [
    "curl",
    { corp: { credential_process: `curl -s --unix-socket ${socket} http://jitney/v1/credentials/web` } },
  ],
  ["a bare name", { corp: { credential_process: "jitney-credential-process web" } }],
  ["its source", { corp: { role_arn: "r", source_profile: "base" }, base: { credential_process: jitney } }],
  [
    "the source of its source",
    {
      corp: { role_arn: "r", source_profile: "mid" },
      mid: { role_arn: "r", source_profile: "base" },
      base: { credential_process: jitney },
    },
  ],
])("a profile that leads back through %s is refused", async (_, profiles) => {
  const failure = await failureOf(checkProfileChain("corp", filesOf(profiles)));

  expect(failure.code).toBe("profile-loop");
  expect(failure.message).toContain("corp");
});

test("a profile that asks the agent's socket in another way is refused", async () => {
  vi.stubEnv("JITNEY_SOCKET", socket);
  onTestFinished(() => void vi.unstubAllEnvs());
  const command = `sh -c "printf 'GET ...' | nc -U ${socket}"`;

  const failure = await failureOf(
    checkProfileChain("corp", filesOf({ corp: { credential_process: command } })),
  );

  expect(failure.code).toBe("profile-loop");
});

test.each<[string, Profiles]>([
  ["keys", { corp: { aws_access_key_id: "AKIA" } }],
  ["another process", { corp: { credential_process: "/usr/bin/other web" } }],
  ["curl to another service", { corp: { credential_process: "curl -s http://127.0.0.1:1338/v1/roles/web" } }],
  ["a process with a longer name", { corp: { credential_process: "/x/not-jitney-credential-process web" } }],
  ["itself as its source", { corp: { role_arn: "r", source_profile: "corp" } }],
  ["a ring", { corp: { role_arn: "r", source_profile: "b" }, b: { role_arn: "r", source_profile: "corp" } }],
])("a profile with %s is let by", async (_, profiles) => {
  expect(await checkProfileChain("corp", filesOf(profiles))).toBeUndefined();
});

test("a profile that does not exist is named, also as the source of another", async () => {
  const lone = await failureOf(checkProfileChain("corp", filesOf({})));
  const source = await failureOf(checkProfileChain("corp", filesOf({ corp: { source_profile: "gone" } })));

  expect(lone.code).toBe("source-credentials-missing");
  expect(lone.message).toContain("corp");
  expect(source.message).toContain("gone");
});

test.each<[string, Profiles, string | undefined]>([
  ["an SSO session", { corp: { sso_session: "s" } }, "aws sso login --profile corp"],
  ["an older SSO profile", { corp: { sso_start_url: "https://x" } }, "aws sso login --profile corp"],
  ["AWS's own login", { corp: { login_session: "arn" } }, "aws login --profile corp"],
  [
    "a role",
    { corp: { role_arn: "r", source_profile: "b" }, b: { sso_session: "s" } },
    "aws sso login --profile b",
  ],
  ["keys", { corp: { aws_access_key_id: "AKIA" } }, undefined],
  ["a ring", { corp: { source_profile: "b" }, b: { source_profile: "corp" } }, undefined],
])("a profile with %s is logged in with its own command", async (_, profiles, command) => {
  expect((await loginCommand("corp", filesOf(profiles)))?.join(" ")).toBe(command);
});
