// The managed nodes of the account, and which of AWS's policies decides on access to each. As at AWS, the
// Name tag of an EC2 instance is a tag and no more; only hybrid nodes (mi-…) have a name of their own.

import type { Clock } from "../clock.ts";

/**
 * - `auto`: approved at once, for an hour, as AWS's auto-approval policy does
 * - `manual`: approvers answer; the window is AWS's 1 to 336 h, here of any length
 * - `deny`: a deny-access policy matches
 * - `none`: no policy matches
 */
export type AccessPolicy =
  | { kind: "auto" }
  | { kind: "manual"; windowMs?: number; approvers?: string[]; approvalsNeeded?: number }
  | { kind: "deny" }
  | { kind: "none" };

export interface NodeOptions {
  /** i-… or mi-…; anything else is refused. */
  id: string;
  name?: string;
  computerName?: string;
  platform?: "Linux" | "Windows" | "MacOS";
  address?: string;
  tags?: Record<string, string>;
  /** Where on this machine a port of the node is; the same number where it is not given. */
  ports?: Record<number, number>;
  pingStatus?: "Online" | "ConnectionLost" | "Inactive";
  /** `auto` where it is not given. */
  policy?: AccessPolicy | AccessPolicy["kind"];
}

export interface ManagedNode {
  id: string;
  name: string | undefined;
  computerName: string;
  platform: "Linux" | "Windows" | "MacOS";
  address: string;
  tags: Record<string, string>;
  ports: Record<number, number>;
  pingStatus: "Online" | "ConnectionLost" | "Inactive";
  policy: AccessPolicy;
  registeredAt: number;
}

/** As the service model has it. */
export const nodeIdPattern = /^(i-(\w{8}|\w{17})|mi-\w{17})$/;

export class Nodes {
  readonly #clock: Clock;
  readonly #nodes = new Map<string, ManagedNode>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(options: NodeOptions): ManagedNode {
    if (!nodeIdPattern.test(options.id)) throw new TypeError(`not the id of a managed node: ${options.id}`);
    const node = describeNode(options, this.#nodes.size + 10, this.#clock.now());
    this.#nodes.set(node.id, node);
    return node;
  }

  find(id: string): ManagedNode | undefined {
    return this.#nodes.get(id);
  }

  /** Of a node that must be there: the caller is a test, and has a mistake. */
  take(id: string): ManagedNode {
    const node = this.find(id);
    if (node === undefined) throw new TypeError(`no such node: ${id}`);
    return node;
  }

  setPolicy(id: string, policy: AccessPolicy | AccessPolicy["kind"]): void {
    this.take(id).policy = toPolicy(policy);
  }

  list(): ManagedNode[] {
    return [...this.#nodes.values()];
  }
}

function describeNode(options: NodeOptions, number: number, registeredAt: number): ManagedNode {
  const { id, name, tags = {}, address = `10.0.0.${number}` } = options;
  const isHybrid = id.startsWith("mi-");
  return {
    id,
    name: isHybrid ? name : undefined,
    computerName: options.computerName ?? `ip-${address.replaceAll(".", "-")}.internal`,
    platform: options.platform ?? "Linux",
    address,
    tags: name === undefined ? tags : { Name: name, ...tags },
    ports: options.ports ?? {},
    pingStatus: options.pingStatus ?? "Online",
    policy: toPolicy(options.policy ?? "auto"),
    registeredAt,
  };
}

function toPolicy(policy: AccessPolicy | AccessPolicy["kind"]): AccessPolicy {
  return typeof policy === "string" ? { kind: policy } : policy;
}
