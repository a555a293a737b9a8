// Whether a profile's SSO login still holds, from the file that the login left (SDKs and tools reference, "IAM
// Identity Center": the name is the SHA-1 of the session's name, or of the start URL). Nothing is asked of AWS.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsProfiles } from "./aws-profiles.ts";
import { type Finding, good, wrong } from "./finding.ts";

export interface LoginFacts {
  /** The name of the source profile. */
  profile: string;
  profiles: AwsProfiles;
  /** `~/.aws/sso/cache` */
  cacheFolder: string;
  /** The command that logs in, where there is one. */
  login: readonly string[] | undefined;
  now: number;
}

export function checkLogin({ profile, profiles, cacheFolder, login, now }: LoginFacts): Finding[] {
  const name = findSession(profile, profiles);
  if (name === undefined || login === undefined) return [];
  const isHeld = isGood(join(cacheFolder, `${createHash("sha1").update(name).digest("hex")}.json`), now);
  if (isHeld) return [good("source-login", `the login of ${profile} holds`)];
  return [
    wrong("source-login-needed", `the source profile ${profile} needs a login`, `run: ${login.join(" ")}`),
  ];
}

/** The profile that a role starts from has the login. */
function findSession(profile: string, profiles: AwsProfiles, seen = new Set<string>()): string | undefined {
  const settings = profiles[profile];
  if (settings === undefined || seen.has(profile)) return undefined;
  const own = settings.sso_session ?? settings.sso_start_url;
  if (own !== undefined || settings.source_profile === undefined) return own;
  return findSession(settings.source_profile, profiles, seen.add(profile));
}

/** A token that can be refreshed holds beyond its own end. */
function isGood(path: string, now: number): boolean {
  try {
    const token = JSON.parse(readFileSync(path, "utf8")) as { expiresAt?: string; refreshToken?: string };
    return token.refreshToken !== undefined || Date.parse(token.expiresAt ?? "") > now;
  } catch {
    return false; // never logged in, or half written
  }
}
