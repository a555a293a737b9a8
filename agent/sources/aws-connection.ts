// How the agent talks to AWS: time-outs that really end a request, the configured proxy and certificate
// authorities, no kept-alive sockets (the calls are minutes apart), and AWS's clock read from each answer.

import { readFileSync } from "node:fs";
import { type AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { getCACertificates } from "node:tls";
import { NodeHttpHandler, type NodeHttpHandlerOptions } from "@smithy/node-http-handler";
import { Failure } from "../../protocol/failure.ts";
import type { AgentSettings } from "../config/config.ts";
import type { AwsClock } from "../leases/clock.ts";

const connectTimeoutMs = 3_000;

/** From the request's first byte to the answer's last header. */
const requestTimeoutMs = 5_000;

/** Shared by all clients of a source profile; every answer, failures included, tells AWS's time. */
export function createHandler(settings: AgentSettings, clock: AwsClock): NodeHttpHandler {
  const agentOptions: AgentOptions = { keepAlive: false, ...proxyOptions(settings) };
  const ca = settings.caBundle === undefined ? {} : { ca: readAuthorities(settings.caBundle) };
  return new ClockReadingHandler(clock, {
    connectionTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
    socketTimeout: requestTimeoutMs,
    httpAgent: new HttpAgent(agentOptions),
    httpsAgent: new HttpsAgent({ ...agentOptions, ...ca }),
  });
}

/** Node's own proxy support; the names are the variables that it understands. */
function proxyOptions({ httpsProxy, noProxy }: AgentSettings): AgentOptions {
  if (httpsProxy === undefined) return {};
  const proxyEnv = {
    HTTPS_PROXY: httpsProxy,
    HTTP_PROXY: httpsProxy,
    ...(noProxy !== undefined && { NO_PROXY: noProxy }),
  };
  return { proxyEnv };
}

/** The bundle beside the authorities that are trusted anyway, as AWS_CA_BUNDLE's users expect. */
function readAuthorities(path: string): string[] {
  return [...getCACertificates("default"), readBundle(path)];
}

/** Throws config-invalid. */
export function readBundle(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new Failure("config-invalid", `ca_bundle ${path} cannot be read (${why})`, {
      next: "set ca_bundle to a file of PEM certificates",
      cause: error,
    });
  }
}

class ClockReadingHandler extends NodeHttpHandler {
  private readonly clock: AwsClock;

  constructor(clock: AwsClock, options: NodeHttpHandlerOptions) {
    super(options);
    this.clock = clock;
  }

  override async handle(...call: Parameters<NodeHttpHandler["handle"]>) {
    const learn = this.clock.listen();
    const answer = await super.handle(...call);
    const { date } = answer.response.headers;
    if (date !== undefined) learn(date);
    return answer;
  }
}
