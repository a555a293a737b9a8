// Refuses a source profile whose chain leads back to Jitney: the agent would wait for itself.

import { Failure } from "../../protocol/failure.ts";
import { socketPath } from "../../protocol/paths.ts";
import type { AwsFiles } from "./login-command.ts";
import { readProfiles } from "./login-command.ts";

const ownExecutable = /(^|[\s/"'])jitney-credential-process(["'\s]|$)/;

/** Of the agent's socket; curl may stand in for the executable. */
const ownRoute = "/v1/credentials/";

/** Throws profile-loop, or source-credentials-missing where a profile of the chain does not exist. */
export async function checkProfileChain(profile: string | undefined, files: AwsFiles): Promise<void> {
  const profiles = await readProfiles(files);
  const first = profile ?? process.env.AWS_PROFILE;
  const chain: string[] = [];
  for (let name = first ?? "default"; ; ) {
    const settings = profiles[name];
    if (settings === undefined) {
      if (chain.length === 0 && first === undefined) return; // the default chain knows other ways
      throw missingProfile(name);
    }
    chain.push(name);
    if (asksJitney(settings.credential_process ?? "")) throw loop(chain);
    const source = settings.source_profile;
    if (source === undefined || chain.includes(source)) return; // AWS lets a profile be its own source
    name = source;
  }
}

function asksJitney(command: string): boolean {
  const isOurs = ownExecutable.test(command) || command.includes(ownRoute);
  return isOurs || command.includes(socketPath(process.env));
}

function missingProfile(name: string): Failure {
  return new Failure("source-credentials-missing", `there is no profile ${name} in ~/.aws/config`, {
    next: "name an existing one as source_profile: aws configure list-profiles",
  });
}

function loop(chain: readonly string[]): Failure {
  const way = chain.join(" → ");
  return new Failure(
    "profile-loop",
    `the source profile ${chain[0]} gets its credentials from jitney (${way})`,
    {
      next: "set source_profile, where the config sets it, else in [agent], to the profile that you log in with",
    },
  );
}
