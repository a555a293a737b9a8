// The AWS CLI of this machine, whatever its age, against an emulator.

import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import type { Emulator } from "../../emulator/emulator.ts";
import type { Keys } from "./scene.ts";

const run = promisify(execFile);

export function hasAws(): boolean {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false; // not installed
  }
}

export async function runAws(emulator: Emulator, keys: Keys, ...words: string[]) {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    AWS_DEFAULT_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  return run("aws", ["--endpoint-url", emulator.endpoint, "--output", "json", ...words], { env });
}
