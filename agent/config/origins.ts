// Which file and line each setting in force comes from, and how `jitney config --show-origin` prints it:
// as `git config --list --show-origin` does, with the line: `file:PATH:LINE`, a tab, `section.key=value`.

import type { Config, Origin, Policy } from "./config.ts";
import type { MergedSection } from "./layers.ts";
import { hidePassword } from "./mistake.ts";
import { isLooser, requestRules } from "./sections/policy.ts";

/** One line for each key in force. */
export function formatOrigins(config: Config): string[] {
  return config.origins.map(({ file, line, section, key, value }) => {
    return `file:${file}:${line}\t${section.replace(" ", ".")}.${key}=${hidePassword(value)}`;
  });
}

/** Without the request rules that the policy has tightened: those are not in force. */
export function listOrigins(sections: readonly MergedSection[], policy: Policy): Origin[] {
  const settings = sections.flatMap((section) => [...section.settings.values()]);
  return settings
    .filter((setting) => !isTightened(setting, policy))
    .map(({ file, line, section, key, value }) => ({ file, line, section, key, value }));
}

export function isTightened({ section, key, value }: Origin, { request }: Policy): boolean {
  if (request === undefined || key !== "request" || section === "policy") return false;
  return requestRules.some((rule) => rule === value && isLooser(rule, request));
}
