// Whether ssh would do as it was told: read from what `ssh -G HOST` prints, which starts nothing.

import { type Finding, good, wrong } from "./finding.ts";

/** The settings without which the agent's certificate is not used, or the host's key not checked. */
const required: readonly [keyword: string, value: RegExp][] = [
  ["identityagent", /\.sock$/],
  ["stricthostkeychecking", /^(true|yes)$/],
  ["pubkeyauthentication", /^(true|yes)$/],
  ["identitiesonly", /^(false|no)$/],
];

export function checkSshSettings(host: string, printed: string): Finding {
  const settings = readSettings(printed);
  const include = 'write as the first line of ~/.ssh/config: Include "~/.ssh/jitney.conf"';
  if (!/jitney-ssh|ssh-helper/.test(settings.get("proxycommand") ?? "")) {
    return wrong(
      "ssh-include-missing",
      `ssh knows nothing of ${host}: its configuration lacks the Include`,
      include,
    );
  }
  const overridden = required.find(([keyword, value]) => !value.test(settings.get(keyword) ?? ""));
  if (overridden === undefined) return good("ssh-config", `ssh is told to reach ${host} through jitney`);
  const what = `something before the Include in ~/.ssh/config sets ${overridden[0]} for ${host}`;
  return wrong("ssh-include-overridden", what, include);
}

/** `keyword value`, keywords in small letters. */
function readSettings(printed: string): Map<string, string> {
  const pairs = printed.split("\n").map((line) => /^(\S+) (.*)$/.exec(line) ?? []);
  return new Map(pairs.map(([, keyword = "", value = ""]) => [keyword, value]));
}
