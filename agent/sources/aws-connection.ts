// How the agent talks to AWS: time-outs that really end a request, the configured proxy and certificate
// authorities, no kept-alive sockets (the calls are minutes apart), and AWS's clock read from each answer.

import { readFileSync } from "node:fs";
import { type AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { getCACertificates } from "node:tls";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { MiddlewareStack } from "@smithy/types";
import { Failure } from "../../protocol/failure.ts";
import type { AgentSettings } from "../config/config.ts";
import type { AwsClock } from "../leases/clock.ts";

const connectTimeoutMs = 3_000;

/** From the request's first byte to the answer's last header. */
const requestTimeoutMs = 5_000;

/** Made once per configuration and shared by all clients of it. */
export function createHandler(settings: AgentSettings): NodeHttpHandler {
  const agentOptions: AgentOptions = { keepAlive: false, ...proxyOptions(settings) };
  const ca = settings.caBundle === undefined ? {} : { ca: readAuthorities(settings.caBundle) };
  return new NodeHttpHandler({
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
  try {
    return [...getCACertificates("default"), readFileSync(path, "utf8")];
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new Failure("config-invalid", `ca_bundle ${path} cannot be read (${why})`, {
      next: "set ca_bundle to a file of PEM certificates",
      cause: error,
    });
  }
}

/** Lets every answer of a client, failures included, tell AWS's time. */
export function learnClock<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  clock: AwsClock,
): void {
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      const date = readDateHeader(result.response);
      if (date !== undefined) clock.learn(date);
      return result;
    },
    { step: "deserialize", name: "learnClock", priority: "low", override: true },
  );
}

function readDateHeader(response: unknown): string | undefined {
  const headers = (response as { headers?: Record<string, string> } | undefined)?.headers;
  return headers?.date;
}
