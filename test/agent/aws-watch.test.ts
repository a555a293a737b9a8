// Logins and edits below ~/.aws are seen, whatever became of its folders before.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { watchAwsFiles } from "../../agent/aws-watch.ts";
import { buildConfig } from "../../agent/config/read-config.ts";
import { tempFolder } from "./fakes/temp-folder.ts";

/** A home whose watch resolves the promise that it is asked for. */
function watchHome() {
  const aws = join(tempFolder(), ".aws");
  vi.stubEnv("HOME", join(aws, ".."));
  onTestFinished(() => void vi.unstubAllEnvs());
  let seen = Promise.withResolvers<void>();
  const start = () => onTestFinished(watchAwsFiles(buildConfig([]).agent, () => seen.resolve()));
  const changeAfter = (act: () => void) => {
    seen = Promise.withResolvers();
    act();
    return seen.promise;
  };
  return { aws, start, changeAfter };
}

test("a login is seen after the cache was emptied with its folder", async () => {
  const { aws, start, changeAfter } = watchHome();
  const cache = join(aws, "sso", "cache");
  mkdirSync(cache, { recursive: true });
  start();

  await changeAfter(() => rmSync(cache, { recursive: true }));
  await changeAfter(() => mkdirSync(cache));
  await changeAfter(() => writeFileSync(join(cache, "token.json"), "1"));

  await expect(changeAfter(() => writeFileSync(join(cache, "token.json"), "2"))).resolves.toBeUndefined();
});

test("a first login is seen, which makes ~/.aws", async () => {
  const { aws, start, changeAfter } = watchHome();
  start();

  await changeAfter(() => mkdirSync(aws));

  await expect(changeAfter(() => writeFileSync(join(aws, "config"), "1"))).resolves.toBeUndefined();
});
