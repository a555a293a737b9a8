// Sees when somebody logs in again or edits ~/.aws: what the agent derived from it is dropped, and what
// only a login could mend is tried again. It watches folders, since both AWS's tools and editors replace files.

import { homedir } from "node:os";
import { join } from "node:path";
import type { AgentSettings } from "./config/config.ts";
import { FolderWatch } from "./folder-watch.ts";

/** A login writes several files. */
const settleMs = 300;

/** Calls `changed` after each change; returns what ends it. */
export function watchAwsFiles(settings: AgentSettings, changed: () => void): () => void {
  const folderWatch = new FolderWatch({ ...awsPlaces(settings), settleMs, changed });
  folderWatch.start();
  return () => folderWatch.stop();
}

function awsPlaces({ awsConfigFile, awsSharedCredentialsFile }: AgentSettings) {
  const aws = join(process.env.HOME ?? homedir(), ".aws");
  const files = [
    awsConfigFile ?? process.env.AWS_CONFIG_FILE ?? join(aws, "config"),
    awsSharedCredentialsFile ?? process.env.AWS_SHARED_CREDENTIALS_FILE ?? join(aws, "credentials"),
  ];
  const caches = ["sso", "login"].flatMap((kind) => [join(aws, kind), join(aws, kind, "cache")]);
  return { files, folders: [aws, ...caches] };
}
