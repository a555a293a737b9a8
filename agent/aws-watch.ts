// Sees when somebody logs in again or edits ~/.aws: what the agent derived from it is dropped, and what
// only a login could mend is tried again. It watches folders, since both AWS's tools and editors replace files.

import { watch } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { AgentSettings } from "./config/config.ts";

/** A login writes several files. */
const settleMs = 300;

/** Calls `changed` after each change; returns what ends it. */
export function watchAwsFiles(settings: AgentSettings, changed: () => void): () => void {
  let settling: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(changed, settleMs);
  };
  const stops = awsFolders(settings).map((folder) => watchFolder(folder, settle));
  return () => {
    clearTimeout(settling);
    for (const stop of stops) stop();
  };
}

function awsFolders({ awsConfigFile, awsSharedCredentialsFile }: AgentSettings): string[] {
  const aws = join(process.env.HOME ?? homedir(), ".aws");
  const files = [
    awsConfigFile ?? process.env.AWS_CONFIG_FILE,
    awsSharedCredentialsFile ?? process.env.AWS_SHARED_CREDENTIALS_FILE,
  ];
  const named = files.filter((file) => file !== undefined).map((file) => dirname(file));
  return [...new Set([aws, join(aws, "sso", "cache"), join(aws, "login", "cache"), ...named])];
}

function watchFolder(folder: string, changed: () => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, () => changed());
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined; // no such folder yet: a call that fails for want of a login is tried at each use
  }
}
