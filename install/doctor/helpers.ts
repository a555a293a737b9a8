// The small executables that SDKs and ssh start: of the same build as the command, else what one writes the other
// may not understand.

import { type Finding, good, wrong } from "./finding.ts";

export interface HelperFacts {
  name: string;
  /** Where it is looked for. */
  path: string;
  /** What --version printed; undefined where it does not run. */
  printed: string | undefined;
}

export function checkHelpers(helpers: readonly HelperFacts[], ownVersion: string): Finding[] {
  const found = helpers.map((helper) => checkHelper(helper, ownVersion));
  const bad = found.filter((finding) => finding !== undefined);
  if (bad.length > 0) return bad;
  const names = helpers.map(({ name }) => name).join(" and ");
  return [good("helpers", `${names} are version ${ownVersion}, as this command`)];
}

function checkHelper({ name, path, printed }: HelperFacts, ownVersion: string): Finding | undefined {
  if (printed === undefined) {
    const what = `${name} is not at ${path}, or does not run`;
    return wrong("helper-missing", what, `put ${name} of version ${ownVersion} there, then: jitney install`);
  }
  const version = printed.trim();
  if (version === ownVersion) return undefined;
  const what = `${path} is version ${version || "unknown"}, this command ${ownVersion}`;
  return wrong("helper-version", what, `put ${name} of version ${ownVersion} there, then: jitney install`);
}
