// A credential_process that hangs in the middle of a request: the SDK heeds no signal while it waits for credentials,
// and goes on when they come.

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { AwsClock, systemClock } from "../../../agent/leases/clock.ts";
import { AccessRequests } from "../../../agent/requests/access-requests.ts";
import { RequestStore } from "../../../agent/requests/store.ts";
import { JitSource } from "../../../agent/sources/jit.ts";
import { SourceProfile } from "../../../agent/sources/source-profile.ts";
import { startEmulator } from "../../../emulator/emulator.ts";
import { settingsOf } from "../fakes/emulated-profile.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { jitEntry, nodeId } from "../fakes/jit-entry.ts";
import { person } from "../fakes/requesting-agent.ts";
import { tempFolder } from "../fakes/temp-folder.ts";

const soonMs = 1_500;

/** A profile whose `nth` resolution waits until it is let go; none is good for long, so each call resolves anew. */
async function openHanging(nth: number) {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.stop());
  emulator.addNode({ id: nodeId, name: "web", policy: "manual" });
  const folder = tempFolder();
  const keys = emulator.issueSourceCredentials();
  const Expiration = new Date(Date.now() + 4 * 60_000).toISOString();
  writeFileSync(
    join(folder, "document"),
    JSON.stringify({
      Version: 1,
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration,
    }),
  );
  const script = join(folder, "credentials.sh");
  const lines = [
    "#!/bin/sh",
    `cd ${folder}; echo >> count`,
    `if [ $(wc -l < count) = ${nth} ]; then while [ ! -e go ]; do sleep 0.05; done; fi`,
    "cat document",
  ];
  writeFileSync(script, `${lines.join("\n")}\n`);
  chmodSync(script, 0o755);
  const awsConfigFile = join(folder, "config");
  writeFileSync(awsConfigFile, `[profile corp]\ncredential_process = ${script}\n`);
  writeFileSync(join(folder, "credentials"), "");
  const clock = new AwsClock(systemClock);
  const settings = settingsOf(
    { configFile: awsConfigFile, credentialsFile: join(folder, "credentials") },
    emulator,
  );
  const profile = new SourceProfile({
    profile: "corp",
    region: emulator.region,
    settings,
    clock,
    onCall: () => undefined,
  });
  onTestFinished(() => profile.close());
  const { now } = Date;
  const store = new RequestStore({
    path: join(folder, "requests.json"),
    now,
    onDamaged: () => undefined,
  });
  const requests = new AccessRequests({ store, now, onStep: () => undefined, onUnwritten: () => undefined });
  const source = new JitSource({ entry: jitEntry(), profile, requests, clock });
  return { emulator, profile, source, letGo: () => writeFileSync(join(folder, "go"), "") };
}

test.each([1, 2, 3, 4])(
  "when resolution %d hangs, the request ends in time and nothing is filed later",
  async (nth) => {
    const { emulator, profile, source, letGo } = await openHanging(nth);

    const failure = await failureOf(source.request(person, {}, AbortSignal.timeout(soonMs)));
    const hung = profile.resolveCredentials(); // the same one
    letGo();
    await hung;
    await profile.identity(AbortSignal.timeout(5_000));

    expect(["timeout", "approval-pending"]).toContain(failure.code);
    expect(emulator.count("StartAccessRequest")).toBe(0);
  },
  20_000,
);

test("the node is free for the next request while the first one's credentials still hang", async () => {
  const { emulator, profile, source } = await openHanging(3);
  await failureOf(source.request(person, {}, AbortSignal.timeout(soonMs)));

  profile.invalidate(); // somebody logs in again
  const record = await source.request(person, {}, AbortSignal.timeout(10_000));

  expect(record.state).toBe("pending");
  expect(emulator.count("StartAccessRequest")).toBe(1);
}, 20_000);

test("a resolution that hangs is given up after a minute, by everybody who waits for it", async () => {
  const { profile } = await openHanging(1);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());

  const waiting = [failureOf(profile.resolveCredentials()), failureOf(profile.resolveCredentials())];
  vi.advanceTimersByTime(60_000);
  const failures = await Promise.all(waiting);

  expect(failures.map(({ code }) => code)).toEqual(["timeout", "timeout"]);
  expect(failures[0]?.message).toContain("corp gave no credentials in 60 s");
});
