// Where the gateway leads: the endpoint with its current token, and who vouches for it. The endpoint's own
// authority counts alone where AWS tells it.

import { Agent } from "node:https";
import { Failure } from "../../protocol/failure.ts";
import type { TokenDocument } from "../../protocol/messages.ts";
import { unknownUrl } from "../variables.ts";

export interface Upstream {
  url: string;
  token: string;
  /** No connection is kept: one that the endpoint ends would be a race with the next request. */
  connections: Agent;
}

export function createUpstreams(name: string): { find(document: TokenDocument): Upstream; close(): void } {
  const known = new Map<string, Agent>();
  return {
    find: ({ token, endpoint = {}, addresses }) => {
      if (addresses !== undefined) throw noEndpoint(name);
      const { url, certificateAuthority: ca = "" } = endpoint;
      if (url === undefined) throw unknownUrl(name);
      const connections = known.get(ca) ?? new Agent({ keepAlive: false, ...(ca !== "" && { ca }) });
      known.set(ca, connections);
      return { url, token, connections };
    },
    close: () => {
      for (const connections of known.values()) connections.destroy();
    },
  };
}

/** Of what hands out tokens, a machine with a password is the other kind. */
function noEndpoint(name: string): Failure {
  return new Failure("bad-request", `${name} is no notebooks' endpoint, but a machine with a password`, {
    next: `its password: jitney token ${name}`,
  });
}
