// What an entry gives to a program: AWS credentials, a managed endpoint with its token, or a password.

import { isNodeId } from "../agent/config/node-id.ts";
import type { CredentialDocument, EndpointDocument, TokenDocument } from "../protocol/messages.ts";
import { fetchCredentials, fetchToken } from "./access-calls.ts";
import { fetchStatus, launchIfAbsent, type NodeOptions } from "./agent-calls.ts";
import type { World } from "./world.ts";

export type Access =
  | { kind: "credentials"; name: string; region: string | undefined; credentials: CredentialDocument }
  | { kind: "endpoint"; name: string; token: string; endpoint: EndpointDocument }
  | { kind: "password"; name: string; document: TokenDocument };

/** Kinds of entries that have something for a program. */
export const usableKinds = ["jit", "emr", "lightsail"];

export interface AccessOptions extends NodeOptions {
  name: string;
  /** Undefined: only as long as AWS needs. */
  waitMs: number | undefined;
}

export async function fetchAccess({ name, waitMs, ...node }: AccessOptions, world: World): Promise<Access> {
  await launchIfAbsent(world);
  const { entries } = await fetchStatus(world);
  const entry = entries.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (isNodeId(name) || entry?.kind === "jit") {
    const credentials = await fetchCredentials(name, node, waitMs, world);
    return { kind: "credentials", name, region: node.region ?? entry?.region, credentials };
  }
  const document = await fetchToken(name, waitMs, world);
  const { token, endpoint } = document;
  if (endpoint === undefined) return { kind: "password", name, document };
  return { kind: "endpoint", name: entry?.name ?? name, token, endpoint };
}
