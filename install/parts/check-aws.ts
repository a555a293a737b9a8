// Whether the AWS SDK reads from the new file what we meant to write, and of everything else what it read
// before. It is asked while the file still lies beside the old one.

import { loadSharedConfigFiles } from "@smithy/shared-ini-file-loader";
import { refuse } from "../files/user-file.ts";

export interface WrittenProfile {
  name: string;
  region: string | undefined;
  command: string;
}

type Profiles = Record<string, Record<string, string | undefined>>;

export async function checkAwsFile(
  aside: string,
  path: string,
  written: readonly WrittenProfile[],
): Promise<void> {
  const [before, after] = [await load(path), await load(aside)];
  const wrong =
    written.find((profile) => !isAsWritten(after[profile.name], profile))?.name ??
    findChanged(before, after, new Set(written.map(({ name }) => name)));
  if (wrong === undefined) return;
  throw refuse(
    `the AWS SDK would read the profile ${wrong} from ${path} otherwise than meant; the file is as it was`,
    "see the lines to put in by hand: jitney install --print aws",
  );
}

async function load(path: string): Promise<Profiles> {
  const files = await loadSharedConfigFiles({
    configFilepath: path,
    filepath: "/dev/null", // no credentials file
    ignoreCache: true,
  });
  return files.configFile;
}

function isAsWritten(profile: Profiles[string] | undefined, { region, command }: WrittenProfile): boolean {
  const meant = { ...(region !== undefined && { region }), credential_process: command };
  return isSame(profile, meant);
}

/** Profiles that are gone are those that our block had. */
function findChanged(before: Profiles, after: Profiles, ours: ReadonlySet<string>): string | undefined {
  const isServedByUs = (name: string) =>
    before[name]?.credential_process?.includes("/jitney-credential-process ") === true;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.find((name) => !ours.has(name) && !isServedByUs(name) && !isSame(before[name], after[name]));
}

function isSame(one: Profiles[string] | undefined, other: Profiles[string] | undefined): boolean {
  const sorted = (profile = {}) => JSON.stringify(Object.entries(profile).sort());
  return sorted(one) === sorted(other);
}
