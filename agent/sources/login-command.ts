// Which command logs a profile in, read from the profile itself: SSO, AWS's own login, or none. A profile
// that assumes a role is logged in through the profile it starts from.

import { loadSharedConfigFiles } from "@smithy/shared-ini-file-loader";
import { home } from "../../protocol/paths.ts";
import { checkAwsFile } from "./aws-file-check.ts";

export interface AwsFiles {
  configFile?: string | undefined;
  credentialsFile?: string | undefined;
}

type Profiles = Record<string, Record<string, string | undefined> | undefined>;

/** The profiles of ~/.aws/config and ~/.aws/credentials, read afresh. Throws where a file is unreadable. */
export async function readProfiles(files: AwsFiles): Promise<Profiles> {
  const { configFile, credentialsFile } = files;
  const folder = `${home(process.env)}/.aws`; // as the loader chooses
  checkAwsFile(configFile ?? (process.env.AWS_CONFIG_FILE || `${folder}/config`));
  checkAwsFile(credentialsFile ?? (process.env.AWS_SHARED_CREDENTIALS_FILE || `${folder}/credentials`));
  const loaded = await loadSharedConfigFiles({
    ignoreCache: true,
    ...(configFile !== undefined && { configFilepath: configFile }),
    ...(credentialsFile !== undefined && { filepath: credentialsFile }),
  });
  const names = new Set([...Object.keys(loaded.configFile), ...Object.keys(loaded.credentialsFile)]);
  const merge = (name: string) => ({ ...loaded.configFile[name], ...loaded.credentialsFile[name] });
  return Object.fromEntries([...names].map((name) => [name, merge(name)]));
}

/** The command's words, or undefined where the profile's credentials come without one. */
export async function loginCommand(
  profile: string | undefined,
  files: AwsFiles,
): Promise<string[] | undefined> {
  const name = profile ?? "default";
  return findLogin(name, await readProfiles(files), new Set());
}

function findLogin(name: string, profiles: Profiles, seen: Set<string>): string[] | undefined {
  const settings = profiles[name];
  if (settings === undefined || seen.has(name)) return undefined;
  if (settings.sso_session ?? settings.sso_start_url) return ["aws", "sso", "login", "--profile", name];
  if (settings.login_session !== undefined) return ["aws", "login", "--profile", name];
  const { source_profile: source } = settings;
  return source === undefined ? undefined : findLogin(source, profiles, seen.add(name));
}
