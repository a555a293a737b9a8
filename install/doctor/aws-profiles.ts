// The profiles whose credential_process is ours: the line must need no quoting, since SDKs split it in several ways
// (botocore without a shell, others with one), and its program must be there.

import { basename, isAbsolute } from "node:path";
import { type Finding, good, wrong } from "./finding.ts";

export type AwsProfiles = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;

const helperName = "jitney-credential-process";

/** No blanks, quotes, tilde or anything that a shell or an INI reader takes for something else. */
const plainWord = /^[\w@%+:,./-]+$/;

export function checkAwsProfiles(profiles: AwsProfiles, isThere: (path: string) => boolean): Finding[] {
  const ours = Object.entries(profiles).filter(([, settings]) =>
    settings?.credential_process?.includes(helperName),
  );
  const found = ours.map(([name, settings]) => checkLine(name, settings?.credential_process ?? "", isThere));
  const bad = found.filter((finding) => finding !== undefined);
  if (bad.length > 0) return bad;
  const names = ours.map(([name]) => name).join(", ");
  if (ours.length === 0) return [good("aws-profiles", "no profile in ~/.aws/config asks jitney yet")];
  return [good("aws-profiles", `profiles that ask jitney: ${names}`)];
}

function checkLine(profile: string, line: string, isThere: (path: string) => boolean): Finding | undefined {
  const words = line.trim().split(/\s+/);
  const [program = "", name = ""] = words;
  if (
    words.length !== 2 ||
    !words.every((word) => plainWord.test(word)) ||
    basename(program) !== helperName
  ) {
    const what = `credential_process of the profile ${profile} would need quoting, which SDKs read differently: ${line}`;
    return wrong(
      "aws-profile-quoting",
      what,
      "install jitney into a folder without spaces, then: jitney install",
    );
  }
  if (!isAbsolute(program)) {
    const what = `credential_process of the profile ${profile} is no absolute path: ${program}`;
    return wrong("aws-profile-relative", what, "write the whole path, or let it be written: jitney install");
  }
  if (isThere(program)) return undefined;
  const what = `credential_process of the profile ${profile} (${name}) names ${program}, which is not there`;
  return wrong("aws-profile-stale", what, "let it be written anew: jitney install");
}
