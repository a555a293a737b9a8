// An agent of the tests: the socket and the routes are real, the documents are given.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Failure, toProblem } from "../../protocol/failure.ts";
import type { RequestDocument, StatusDocument } from "../../protocol/status-document.ts";

/** `POST /v1/requests` and the answer to it: a document, or a failure to throw. */
export type Routes = Record<string, unknown>;

export interface Asked {
  route: string;
  query: Record<string, string>;
  headers: IncomingMessage["headers"];
  body: string;
}

export class FakeAgent {
  readonly folder: string;
  readonly socket: string;
  readonly asked: Asked[] = [];
  readonly #routes: Routes;
  readonly #listeners = new Set<ServerResponse>();
  readonly #server: Server;
  requests: RequestDocument[] = [];
  /** Called when somebody begins to follow the events. */
  onFollow: () => void = () => undefined;

  constructor(routes: Routes = {}, folder = mkdtempSync(join(tmpdir(), "jitney-cli-"))) {
    this.folder = folder;
    this.socket = join(folder, "agent.sock");
    this.#routes = routes;
    mkdirSync(folder, { recursive: true, mode: 0o700 }); // it may have gone with a former agent
    this.#server = createServer((incoming, outgoing) => void this.#answer(incoming, outgoing));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.socket, resolve));
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Tells everybody who follows that something has changed. */
  announce(document: StatusDocument): void {
    for (const listener of this.#listeners) listener.write(event(document));
  }

  /** Breaks off whoever follows. */
  hangUp(): void {
    for (const listener of this.#listeners) listener.destroy();
  }

  /** What was asked besides whether we are there. */
  get calls(): string[] {
    return this.asked.map(({ route }) => route).filter((route) => route !== "GET /healthz");
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://jitney");
    const route = `${incoming.method} ${url.pathname}`;
    const query = Object.fromEntries(url.searchParams);
    this.asked.push({ route, query, headers: incoming.headers, body: await text(incoming) });
    if (route === "GET /healthz") outgoing.end("ok\n");
    else if (route === "GET /v1/events") this.#follow(outgoing);
    else if (route === "GET /v1/requests") outgoing.end(JSON.stringify({ requests: this.requests }));
    else this.#answerWith(this.#routes[route] ?? new Failure("not-found", `no route ${route}`), outgoing);
  }

  #answerWith(answer: unknown, outgoing: ServerResponse): void {
    const document = typeof answer === "function" ? answer(this.asked.at(-1)) : answer;
    if (document instanceof Failure) outgoing.statusCode = toProblem(document).status;
    outgoing.end(JSON.stringify(document instanceof Failure ? toProblem(document) : document));
  }

  #follow(outgoing: ServerResponse): void {
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    outgoing.write(event(this.#routes["GET /v1/status"]));
    this.#listeners.add(outgoing);
    this.onFollow();
    outgoing.on("close", () => this.#listeners.delete(outgoing));
  }
}

function event(document: unknown): string {
  return `event: status\ndata: ${JSON.stringify(document)}\n\n`;
}
