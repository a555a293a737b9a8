// The profiles that could sign: those of ~/.aws, without those that Jitney itself serves.

import type { Config } from "../../agent/config/config.ts";
import { readProfiles } from "../../agent/sources/login-command.ts";
import { findPlaces } from "../../install/places.ts";
import type { Choice } from "../questions.ts";
import type { World } from "../world.ts";

export async function listSourceProfiles(config: Config | undefined, world: World): Promise<Choice[]> {
  const { awsConfig, awsCredentials } = findPlaces(world.env);
  const profiles = await readProfiles({
    configFile: config?.agent.awsConfigFile ?? awsConfig,
    credentialsFile: config?.agent.awsSharedCredentialsFile ?? awsCredentials,
  });
  return Object.entries(profiles).flatMap(([name, settings = {}]) => {
    const isOurs = settings.credential_process?.includes("jitney-credential-process") === true;
    const isProfile = !name.includes("."); // the loader lists sso-session.NAME too
    return isOurs || !isProfile ? [] : [{ value: name, label: name, hint: describe(settings) }];
  });
}

function describe(settings: Readonly<Record<string, string | undefined>>): string {
  const { region = "no region" } = settings;
  if (settings.sso_session ?? settings.sso_start_url) return `SSO, ${region}`;
  if (settings.role_arn) return `role ${settings.role_arn.replace(/^.*\//, "")}, ${region}`;
  if (settings.login_session) return `aws login, ${region}`;
  return settings.credential_process ? `a process, ${region}` : region;
}
