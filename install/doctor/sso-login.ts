// Whether a profile's login still holds, from the file that it left (SDKs and tools reference: of SSO the name is
// the SHA-1 of the session's name, or of the start URL; of `aws login` the SHA-256 of login_session). Nothing is
// asked of AWS.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsProfiles } from "./aws-profiles.ts";
import { type Finding, good, wrong } from "./finding.ts";

export interface LoginCaches {
  /** `~/.aws/sso/cache` */
  sso: string;
  /** `$AWS_LOGIN_CACHE_DIRECTORY`, else `~/.aws/login/cache` */
  login: string;
}

export interface LoginFacts {
  /** The name of the source profile. */
  profile: string;
  profiles: AwsProfiles;
  caches: LoginCaches;
  /** The command that logs in, where there is one. */
  login: readonly string[] | undefined;
  now: number;
}

export function checkLogin({ profile, profiles, caches, login, now }: LoginFacts): Finding[] {
  const file = findFile(profile, profiles, caches);
  if (file === undefined || login === undefined) return [];
  if (isGood(file, now)) return [good("source-login", `the login of ${profile} holds`)];
  return [
    wrong("source-login-needed", `the source profile ${profile} needs a login`, `run: ${login.join(" ")}`),
  ];
}

/** The profile that a role starts from has the login. */
function findFile(
  profile: string,
  profiles: AwsProfiles,
  caches: LoginCaches,
  seen = new Set<string>(),
): string | undefined {
  const settings = profiles[profile];
  if (settings === undefined || seen.has(profile)) return undefined;
  const { sso_session: session, sso_start_url: url, login_session: login, source_profile: source } = settings;
  const sso = session ?? url;
  if (sso !== undefined) return join(caches.sso, `${digest("sha1", sso)}.json`);
  if (login !== undefined) return join(caches.login, `${digest("sha256", login)}.json`);
  return source === undefined ? undefined : findFile(source, profiles, caches, seen.add(profile));
}

function digest(algorithm: "sha1" | "sha256", text: string): string {
  return createHash(algorithm).update(text).digest("hex");
}

interface Token {
  expiresAt?: string;
  refreshToken?: string;
  /** Of `aws login`. */
  accessToken?: { expiresAt?: string };
}

/** A token that can be refreshed holds beyond its own end. */
function isGood(path: string, now: number): boolean {
  try {
    const token = JSON.parse(readFileSync(path, "utf8")) as Token;
    const endsAt = token.expiresAt ?? token.accessToken?.expiresAt ?? "";
    return token.refreshToken !== undefined || Date.parse(endsAt) > now;
  } catch {
    return false; // never logged in, or half written
  }
}
