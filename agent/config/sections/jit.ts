// `[jit]` and `[jit NAME]`: just-in-time access to a managed node. An entry's own keys come first, then
// those of `[jit]`, then the agent's; the policy's request rule comes last and only tightens.

import type { JitDefaults, JitEntry, NodeSelector } from "../config.ts";
import { type Key, type KeyWithDefault, readCompleteValues, readValues } from "../key.ts";
import type { EntryParts, Kind, Surroundings } from "../kind.ts";
import { cronExpression } from "../values/cron.ts";
import { duration } from "../values/duration.ts";
import { nodeSelector } from "../values/node.ts";
import { reasonTemplate } from "../values/reason.ts";
import { type Tag, tagList } from "../values/tags.ts";
import { oneOf } from "../values/text.ts";
import { entryNameKeys, idleAfterKey, regionKey, sourceProfileKey, waitKey } from "./common.ts";
import { requestRules, tightenRequest } from "./policy.ts";

const reason: KeyWithDefault<string> = {
  ...reasonTemplate,
  default: "{user} on {host}: {git_branch}",
  example: "{user} on {host}: {git_branch}",
  doc: "What approvers read; {user}, {host}, {git_branch} and {env:NAME} are the caller's, empty ones vanish.",
};

const request: KeyWithDefault<(typeof requestRules)[number]> = {
  ...oneOf(requestRules),
  default: "terminal",
  example: "terminal",
  doc: "Which use files an access request: one from a terminal, always any, or (manual) only `jitney request`.",
};

const requestEvery: KeyWithDefault<number> = {
  ...duration("1m", "30d"),
  default: "8h",
  example: "8h",
  doc: "With request = always: callers without a terminal file at most one request in so long.",
};

const tags: Key<readonly Tag[]> = {
  ...tagList,
  example: "Ticket=OPS-1, Team=web",
  doc: "Tags of the access request.",
};

const node: Key<NodeSelector> = {
  ...nodeSelector,
  example: "i-0123456789abcdef0",
  doc: "The node's id, or a tag that one node has; a * may end its value.",
};

const prefetch: Key<string> = {
  ...cronExpression,
  example: "55 8 * * 1-5",
  doc: "When to file the request or warm the lease before work starts, as cron has it; off unless set.",
};

const defaultKeys = {
  reason,
  request,
  request_every: requestEvery,
  tags,
  source_profile: sourceProfileKey,
  region: regionKey,
  idle_after: idleAfterKey("8h"),
  wait: waitKey,
};

const entryKeys = { node, ...defaultKeys, prefetch, ...entryNameKeys };

export const jit: Kind = {
  doc: "Just-in-time access to a node that Systems Manager manages.",
  entryKeys,
  defaultKeys,
  required: ["node"],
  buildEntry: buildJitEntry,
};

export function buildJitDefaults({ defaults, agent, policy }: Surroundings): JitDefaults {
  const values = readCompleteValues(defaultKeys, defaults);
  return {
    reason: values.reason,
    request: tightenRequest(values.request, policy),
    requestEveryMs: values.request_every,
    tags: values.tags ?? [],
    sourceProfile: values.source_profile ?? agent.sourceProfile,
    region: values.region ?? agent.region,
    idleAfterMs: values.idle_after,
    waitMs: values.wait,
  };
}

function buildJitEntry({ name, settings, ...surroundings }: EntryParts): JitEntry {
  const values = readValues(entryKeys, settings);
  const defaults = buildJitDefaults(surroundings);
  if (values.node === undefined) throw new Error(`${name} was built before its node was checked`);
  return {
    kind: "jit",
    name,
    node: values.node,
    reason: values.reason ?? defaults.reason,
    request: tightenRequest(values.request ?? defaults.request, surroundings.policy),
    requestEveryMs: values.request_every ?? defaults.requestEveryMs,
    tags: values.tags ?? defaults.tags,
    prefetch: values.prefetch,
    sourceProfile: values.source_profile ?? defaults.sourceProfile,
    region: values.region ?? defaults.region,
    idleAfterMs: values.idle_after ?? defaults.idleAfterMs,
    waitMs: values.wait ?? defaults.waitMs,
    awsProfile: values.aws_profile ?? name,
    sshHost: values.ssh_host ?? name,
  };
}
