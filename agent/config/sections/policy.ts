// `[policy]`: what nobody may loosen. It stands only in the system's files, and it only ever tightens.

import type { Policy, RequestRule } from "../config.ts";
import { type Key, readValues, type Settings } from "../key.ts";
import { listOf, oneOf, yesOrNo } from "../values/text.ts";

/** From the loosest to the strictest. */
export const requestRules = ["always", "terminal", "manual"] as const;

export const policyKeys = {
  request: {
    ...oneOf(requestRules),
    example: "manual",
    doc: "The loosest rule that any entry may have; a looser one is tightened to it.",
  },
  ssh_files: {
    ...yesOrNo,
    example: "no",
    doc: "With no, `jitney ssh-files` writes no key to any file.",
  },
  // names of kinds unknown to this version may stand here: one file serves machines of several versions
  kinds: {
    ...listOf("kinds of entries", /^[a-z][a-z0-9-]*$/),
    example: "jit, lightsail",
    doc: "Only entries of these kinds are accepted.",
  },
} satisfies Record<string, Key<unknown>>;

export function readPolicy(settings: Settings): Policy {
  const values = readValues(policyKeys, settings);
  return { request: values.request, sshFiles: values.ssh_files, kinds: values.kinds };
}

/** The stricter of what was asked for and what the policy allows. */
export function tightenRequest(rule: RequestRule, policy: Policy): RequestRule {
  return policy.request !== undefined && isLooser(rule, policy.request) ? policy.request : rule;
}

export function isLooser(rule: RequestRule, than: RequestRule): boolean {
  return requestRules.indexOf(rule) < requestRules.indexOf(than);
}
