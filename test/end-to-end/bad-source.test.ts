// Source profiles that yield nothing: missing, logged out, or leading back to Jitney itself.

import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectRefusal } from "./harness/contract.ts";
import { helper } from "./harness/programs.ts";
import { askForCode, expectRefused } from "./harness/refusals.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, type World } from "./harness/world.ts";

const session = "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n";
const sso = `${session}\n[profile corp]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = dev\n`;

function writeToken(world: World, expiresAt: string): void {
  const folder = `${world.home}/.aws/sso/cache`;
  mkdirSync(folder, { recursive: true });
  const name = createHash("sha1").update("corp").digest("hex");
  const token = {
    startUrl: "https://corp.example/start",
    region: "eu-west-1",
    accessToken: "CANARY",
    expiresAt,
  };
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(token));
}

const loginNeeded = {
  code: "source-login-needed",
  what: /the source profile corp needs a login/,
  next: /^jitney: run: aws sso login --profile corp$/,
};

test.concurrent("a source profile that is missing is named", async () => {
  await using world = await createWorld();
  writeFileSync(world.awsConfigPath, "[profile other]\nregion = eu-west-1\n");
  await startAgent(world);

  await expectRefused(world, {
    code: "source-credentials-missing",
    what: /corp/,
    next: /aws configure list-profiles|aws sts/,
  });
});

test.concurrent("an SSO login that has run out names the command that renews it", async () => {
  await using world = await createWorld();
  writeFileSync(world.awsConfigPath, sso);
  writeToken(world, "2020-01-01T00:00:00Z");
  await startAgent(world);

  await expectRefused(world, loginNeeded);
});

test.concurrent("an SSO login that never was names the command as well", async () => {
  await using world = await createWorld();
  writeFileSync(world.awsConfigPath, sso);
  await startAgent(world);

  await expectRefused(world, loginNeeded);
});

const loops = [
  { title: "directly", profiles: `[profile corp]\nregion = eu-west-1\ncredential_process = ${helper} web\n` },
  {
    title: "over a hop",
    profiles: `[profile corp]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = hop\n\n[profile hop]\ncredential_process = ${helper} web\n`,
  },
];

test.concurrent.each(loops)(
  "a source profile that leads back to jitney $title is refused",
  async ({ profiles }) => {
    await using world = await createWorld();
    writeFileSync(world.awsConfigPath, profiles);
    await startAgent(world);

    await expectRefused(world, {
      code: "profile-loop",
      what: /corp gets its credentials from jitney \(corp/,
      next: /set source_profile, where the config sets it, else in \[agent\]/,
    });
  },
);

test.concurrent("a loop behind a script is ended by the guard in the environment, without a hang", async () => {
  await using world = await createWorld();
  const script = `${world.folder}/credentials.sh`;
  writeFileSync(script, `#!/bin/sh\nexec ${helper} web 2>>${world.folder}/inner\n`);
  chmodSync(script, 0o755);
  writeFileSync(world.awsConfigPath, `[profile corp]\nregion = eu-west-1\ncredential_process = ${script}\n`);
  await startAgent(world);

  const outcome = await world.runHelper();

  expectRefusal(outcome, /no credentials for corp: /, /aws sts get-caller-identity --profile corp/);
  expectRefusal(outcome, /corp/, /./);
  expect(await askForCode(world)).toMatch(/source-credentials-missing|profile-loop/);
  expect(world.readFile("inner")).toMatch(/jitney's agent was asked by the agent itself/);
});
