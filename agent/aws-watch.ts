// Sees when somebody logs in again or edits ~/.aws: what the agent derived from it is dropped, and what
// only a login could mend is tried again. It watches folders, since both AWS's tools and editors replace files.

import { type FSWatcher, watch } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { AgentSettings } from "./config/config.ts";

/** A login writes several files. */
const settleMs = 300;

/** Calls `changed` after each change; returns what ends it. */
export function watchAwsFiles(settings: AgentSettings, changed: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      watchMissing(); // the first login makes the folder of its cache
      changed();
    }, settleMs);
  };
  const watchMissing = () => {
    for (const folder of awsFolders(settings))
      if (!watchers.has(folder)) watchFolder(folder, settle, watchers);
  };
  watchMissing();
  return () => {
    clearTimeout(settling);
    for (const watcher of watchers.values()) watcher.close();
  };
}

function awsFolders({ awsConfigFile, awsSharedCredentialsFile }: AgentSettings): string[] {
  const aws = join(process.env.HOME ?? homedir(), ".aws");
  const files = [
    awsConfigFile ?? process.env.AWS_CONFIG_FILE,
    awsSharedCredentialsFile ?? process.env.AWS_SHARED_CREDENTIALS_FILE,
  ];
  const named = files.filter((file) => file !== undefined).map((file) => dirname(file));
  const caches = ["sso", "login"].flatMap((kind) => [join(aws, kind), join(aws, kind, "cache")]);
  return [...new Set([aws, ...caches, ...named])];
}

function watchFolder(folder: string, changed: () => void, watchers: Map<string, FSWatcher>): void {
  try {
    const watcher = watch(folder, { persistent: false }, () => changed());
    watcher.on("error", () => {
      watcher.close();
      watchers.delete(folder);
    });
    watchers.set(folder, watcher);
  } catch {
    // no such folder yet: the one above tells when it is made, and each use tries anyway
  }
}
