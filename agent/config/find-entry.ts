// What a name on the command line or the socket stands for: an entry, or settings for a node that has
// none. Names differ in more than capitals, so `WEB` finds `web`: ssh lower-cases the hosts it is given.

import { Failure } from "../../protocol/failure.ts";
import type { Config, Entry, JitEntry } from "./config.ts";
import { showValue } from "./mistake.ts";
import { nearest } from "./nearest.ts";
import { looksLikeNodeId } from "./node-id.ts";
import { regionName } from "./values/text.ts";

const maxNamesShown = 12;

export function findEntry(config: Config, name: string): Entry {
  const typed = name.toLowerCase();
  const found =
    config.entries.find((entry) => entry.name === name) ??
    config.entries.find((entry) => entry.name.toLowerCase() === typed);
  if (found !== undefined) return found;
  throw new Failure("not-configured", `no entry is named ${showValue(name)}`, {
    next: suggest(config, name),
  });
}

function suggest(config: Config, name: string): string {
  if (looksLikeNodeId(name)) return "a node id is i- and 8 or 17 hex digits, or mi- and 17";
  const names = config.entries.map((entry) => entry.name);
  if (names.length === 0)
    return "there are no entries yet; run: jitney init; or: jitney add jit web --node i-0123456789abcdef0";
  const shown = names.slice(0, maxNamesShown).join(", ");
  const more = names.length > maxNamesShown ? ` and ${names.length - maxNamesShown} more` : "";
  const meant = nearest(name, names);
  return `${meant === undefined ? "" : `did you mean ${meant}? `}the entries are: ${shown}${more}`;
}

export interface NodeOptions {
  sourceProfile?: string | undefined;
  region?: string | undefined;
}

/** The settings of `[jit]` for a node that was named by its id. */
export function entryForNode(config: Config, nodeId: string, options: NodeOptions = {}): JitEntry {
  checkJitAllowed(config, nodeId);
  const { sourceProfile = config.jit.sourceProfile, region = config.jit.region } = options;
  if (region !== undefined) checkRegion(region);
  return {
    ...config.jit,
    kind: "jit",
    name: nodeId,
    node: { by: "id", id: nodeId },
    prefetch: undefined,
    sourceProfile,
    region,
    awsProfile: nodeId,
    sshHost: nodeId,
  };
}

function checkJitAllowed({ policy, origins }: Config, nodeId: string): void {
  if (policy.kinds === undefined || policy.kinds.includes("jit")) return;
  const rule = origins.find(({ section, key }) => section === "policy" && key === "kinds");
  const detail = `the policy allows no JIT access to ${nodeId}: kinds = ${policy.kinds.join(", ")}`;
  const next = `ask whoever maintains ${rule?.file ?? "/etc/jitney"}`;
  throw new Failure("request-not-allowed", detail, { next });
}

function checkRegion(region: string): void {
  const reading = regionName.read(region);
  if ("value" in reading) return;
  const detail = `${showValue(region)} is no region: expected ${regionName.expects}`;
  throw new Failure("config-invalid", detail, { next: `write: --region ${reading.write ?? "eu-west-1"}` });
}
