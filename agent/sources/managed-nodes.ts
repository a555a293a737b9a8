// The nodes that Systems Manager manages, and which of them a tag stands for.

import { DescribeInstanceInformationCommand } from "@aws-sdk/client-ssm";
import { Failure } from "../../protocol/failure.ts";
import type { NodeDocument } from "../../protocol/messages.ts";
import type { JitEntry, SsmEntry } from "../config/config.ts";
import { isNodeId } from "../config/node-id.ts";
import { ssm } from "./jit-service.ts";
import type { SourceProfile } from "./source-profile.ts";

/** A page holds at most 50; nobody picks from more nodes than this. */
const maxNodes = 500;

/** So many matching nodes are named; the others are counted. */
const maxNamedNodes = 5;

/** The managed nodes that carry the tag, or all. A trailing `*` in the value stands for anything. */
export function listNodes(
  profile: SourceProfile,
  tag: { key: string; value: string } | undefined,
  signal: AbortSignal,
): Promise<NodeDocument[]> {
  return profile.use(ssm, "DescribeInstanceInformation", async (client) => {
    const filters = tag === undefined ? {} : { Filters: [{ Key: `tag:${tag.key}`, Values: [tag.value] }] };
    const nodes: NodeDocument[] = [];
    for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
      const page = { ...filters, MaxResults: 50, ...(token !== undefined && { NextToken: token }) };
      const answer = await client.send(new DescribeInstanceInformationCommand(page), { abortSignal: signal });
      nodes.push(...(answer.InstanceInformationList ?? []).flatMap(readNode));
      token = nodes.length < maxNodes ? answer.NextToken : undefined;
    }
    return nodes;
  });
}

interface InstanceInformation {
  InstanceId?: string | undefined;
  Name?: string | undefined;
  ComputerName?: string | undefined;
  PlatformName?: string | undefined;
  IPAddress?: string | undefined;
  PingStatus?: string | undefined;
}

function readNode(info: InstanceInformation): NodeDocument[] {
  const { InstanceId: id, PlatformName: platform, IPAddress: address } = info;
  const name = info.Name ?? info.ComputerName;
  if (id === undefined) return [];
  return [
    {
      id,
      ...(name !== undefined && { name }),
      ...(platform !== undefined && { platform }),
      ...(address !== undefined && { address }),
      online: info.PingStatus === "Online",
    },
  ];
}

export interface NodeQuestion {
  entry: JitEntry | SsmEntry;
  profile: SourceProfile;
  /** What is typed with a node's id instead: `jitney request`. */
  verb: string;
}

/** The one node that the entry stands for. */
export async function pickNode({ entry, profile, verb }: NodeQuestion, signal: AbortSignal): Promise<string> {
  const { node, name, kind } = entry;
  if (node.by === "id") return node.id;
  const listed = await listNodes(profile, node, signal);
  const [only, ...others] = listed.filter(({ id }) => isNodeId(id));
  if (only === undefined) {
    throw new Failure("not-found", `no managed node carries ${node.text} (${name})`, {
      next: "list them with jitney nodes, and correct node in the config",
    });
  }
  if (others.length === 0) return only.id;
  const all = [only, ...others];
  const named = all
    .slice(0, maxNamedNodes)
    .map((one) => (one.name === undefined ? one.id : `${one.id} ${one.name}`));
  const more = all.length > maxNamedNodes ? `, and ${all.length - maxNamedNodes} more` : "";
  throw new Failure(
    "ambiguous-node",
    `${all.length} nodes carry ${node.text} (${name}): ${named.join(", ")}${more}`,
    {
      next: `name one: ${verb} ${only.id}, or set node = ${only.id} in [${kind} ${name}]`,
    },
  );
}
