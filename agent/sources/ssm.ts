// A node reached over Session Manager with ordinary credentials. There is nothing to hold: sessions are started
// when they are wanted.

import { Failure } from "../../protocol/failure.ts";
import type { SsmEntry } from "../config/config.ts";
import type { Lease } from "../leases/lease.ts";
import { lastingPrincipal } from "../requests/requester.ts";
import { pickNode } from "./managed-nodes.ts";
import { NodeSessions } from "./node-sessions.ts";
import type { SessionSource, Source } from "./source.ts";
import type { SourceProfile } from "./source-profile.ts";

export interface SsmSourceOptions {
  entry: SsmEntry;
  profile: SourceProfile;
}

export class SsmSource implements Source, SessionSource {
  readonly target: string;
  readonly sessions = this;
  readonly needsLease = false;
  readonly calls: NodeSessions;
  private readonly options: SsmSourceOptions;

  constructor(options: SsmSourceOptions) {
    this.options = options;
    const { node, name } = options.entry;
    this.target = node.by === "id" ? node.id : node.text;
    this.calls = new NodeSessions({ name, profile: options.profile, isJustInTime: false });
  }

  async principal(signal: AbortSignal): Promise<string> {
    return lastingPrincipal((await this.options.profile.identity(signal)).arn);
  }

  async fetch(): Promise<Lease> {
    const { name } = this.options.entry;
    throw new Failure(
      "bad-request",
      `${name} (ssm) holds nothing: its sessions are signed by the source profile`,
      {
        next: `run: ssh ${name}, or: jitney shell ${name}`,
      },
    );
  }

  async findNode(signal: AbortSignal): Promise<string> {
    const { entry, profile } = this.options;
    return pickNode({ entry, profile, verb: "jitney shell" }, signal);
  }
}
