// Passes requests and WebSockets on to the endpoint, each with the token of its moment. The certificate of
// the endpoint is always verified; no token is in any message.

import { type IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createProxyServer, type ProxyServerOptions } from "httpxy";
import { asFailure, Failure } from "../../protocol/failure.ts";
import { refuseRequest, refuseSocket } from "./refusal.ts";
import type { Upstream } from "./upstream.ts";

export interface ForwarderOptions {
  /** The endpoint as it is now; asked for each request and each new WebSocket. */
  findUpstream: () => Promise<Upstream>;
  /** Told what went wrong between here and the endpoint. */
  onTrouble: (failure: Failure) => void;
}

/** A kernel on EMR takes minutes to start (its own client waits 400 s), and the answer comes when it has. */
const longestAnswerMs = 10 * 60_000;

/** What is not for the endpoint: our own token, and what browsers send to any program on this host. */
const ownHeaders = ["authorization", "cookie", "origin"];

/** An offer to change the protocol is between a client and us (RFC 9110 section 7.8). */
const offerHeaders = ["connection", "upgrade", "http2-settings"];

export class Forwarder {
  private readonly options: ForwarderOptions;
  private readonly proxy = createProxyServer({
    changeOrigin: true,
    secure: true,
    proxyTimeout: longestAnswerMs,
  });
  private readonly sockets = new Set<Duplex>();
  private readonly upgraded = new WeakSet<Duplex>();

  constructor(options: ForwarderOptions) {
    this.options = options;
    this.proxy.on("error", (error, _, answer) => this.refuse(upstreamFailure(error), 502, answer));
    this.proxy.on("proxyRes", (answer) => {
      answer.statusMessage = undefined; // Node throws where one has bytes that it would not send itself
    });
    this.proxy.on("proxyReq", (outgoing, _, response) =>
      outgoing.once("upgrade", (_answer, upstream: Duplex) => {
        upstream.destroy();
        this.refuse(strangeAnswer("101"), 502, response); // to a request that offered nothing
      }),
    );
    this.proxy.on("proxyReqWs", (outgoing, _, socket) =>
      outgoing.once("upgrade", (_answer, upstream: Duplex) => this.tie(socket, upstream)),
    );
  }

  async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.upgrade !== undefined) dropHeaders(request, offerHeaders);
    try {
      await this.proxy.web(request, response, await this.prepare(request));
    } catch (error) {
      this.refuse(asFailure(error), 503, response);
    }
  }

  async connect(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (!(socket instanceof Socket)) throw new Error("the gateway listens on TCP alone");
    this.keep(socket);
    try {
      await this.proxy.ws(request, socket, await this.prepare(request), head);
    } catch (error) {
      this.refuse(asFailure(error), 503, socket);
    }
  }

  /** A WebSocket is no longer the server's, so that its end does not end it. */
  stop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private keep(socket: Duplex): void {
    this.sockets.add(socket.on("close", () => this.sockets.delete(socket)));
  }

  /** A pipe passes an end on, and no cut: the endpoint would wait for a client that has gone. */
  private tie(socket: Duplex, upstream: Duplex): void {
    this.upgraded.add(socket);
    this.keep(upstream);
    socket.on("close", () => upstream.destroy());
    if (socket.destroyed) upstream.destroy();
  }

  private async prepare(request: IncomingMessage): Promise<ProxyServerOptions> {
    const { url, token, connections } = await this.options.findUpstream();
    dropHeaders(request, ownHeaders);
    return { target: url, agent: connections, headers: { authorization: `token ${token}` } };
  }

  private refuse(failure: Failure, status: 502 | 503, answer: ServerResponse | Socket | undefined): void {
    if (answer instanceof Socket && this.upgraded.has(answer)) {
      answer.destroy(); // a WebSocket by now: a status would be garbage in it, and Jupyter connects anew
      return;
    }
    this.options.onTrouble(failure);
    const refusal = { status, detail: failure.message };
    if (answer instanceof ServerResponse) refuseRequest(answer, refusal);
    else if (answer !== undefined) refuseSocket(answer, refusal);
  }
}

function dropHeaders({ headers }: IncomingMessage, names: readonly string[]): void {
  for (const name of names) delete headers[name];
}

function strangeAnswer(code: string): Failure {
  return new Failure(
    "service-unavailable",
    `the endpoint's answer is no HTTP that can be passed on (${code})`,
    {
      next: "ask who runs the endpoint, or what stands between",
    },
  );
}

/** Node's codes are words of its own; its messages might quote what was sent. */
function upstreamFailure(error: Error & { code?: unknown }): Failure {
  const code = typeof error.code === "string" ? error.code : "unknown";
  const isCertificate = /CERT|SIGNATURE|ISSUER|ALTNAME/.test(code);
  if (isCertificate) {
    return new Failure("service-unavailable", `the endpoint's certificate does not verify (${code})`, {
      next: "fetch what AWS says of it anew: jitney renew; if that does not help, ask who runs it",
    });
  }
  if (code.startsWith("HPE_")) return strangeAnswer(code);
  return new Failure("service-unavailable", `the endpoint cannot be reached (${code})`, {
    next: "it is reachable from within its VPC only; see how it stands: jitney status",
  });
}
