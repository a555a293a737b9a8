// The sessions of the account, and the service's part in their data channels: tokens, one connection after another,
// and what a test makes happen to them. What AWS does not document about tokens is a guess: each is good until the
// next one is issued.

import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";
import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import type { Principal } from "../identity/principal.ts";
import type { DataKeys } from "../kms/data-keys.ts";
import type { Settings } from "../settings.ts";
import type { ManagedNode } from "../ssm/nodes.ts";
import type { Activity } from "./documents.ts";
import { controlFrame } from "./node-channel.ts";
import { NodeSession } from "./node-session.ts";
import { openWay } from "./weather.ts";

export interface SessionsParts {
  region: string;
  clock: Clock;
  settings: Settings;
  changes: Changes;
  dataKeys: DataKeys;
  /** What was handed out and must not turn up elsewhere. */
  secrets: Set<string>;
}

/** For tests: a copy. */
export interface SessionView {
  id: string;
  targetId: string;
  document: string;
  reason: string | undefined;
  isConnected: boolean;
  /** How many connections it had. */
  connections: number;
  isOver: boolean;
}

interface Entry {
  view: SessionView;
  owner: string;
  accessType: "Standard" | "JustInTime";
  startedAt: number;
  endedAt: number | undefined;
  token: string;
  node: NodeSession;
  socket: WebSocket | undefined;
  fromClient(frame: Uint8Array): void;
}

export interface StartOptions {
  owner: Principal;
  node: ManagedNode;
  document: string;
  activity: Activity;
  reason: string | undefined;
}

export class Sessions {
  readonly #parts: SessionsParts;
  readonly #entries = new Map<string, Entry>();
  #endpoint = "";

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** Known only when the server listens. */
  set endpoint(endpoint: string) {
    this.#endpoint = endpoint.replace(/^http/, "ws");
  }

  start({ owner, node, document, activity, reason }: StartOptions): Entry {
    const { settings, dataKeys, clock } = this.#parts;
    const id = `${owner.name}-${randomBytes(9).toString("hex").slice(1)}`;
    const toClient = openWay(
      () => settings.channelWeather,
      (frame) => entry.socket?.send(frame),
    );
    const session = new NodeSession({
      sessionId: id,
      targetId: node.id,
      activity,
      agentVersion: settings.agentVersion,
      encryptionKeyId: settings.sessionKeyId,
      dataKeys,
      shell: settings.shell,
      portOf: (port) => node.ports[port] ?? port,
      transmit: toClient,
      ended: () => this.#close(entry),
    });
    const entry: Entry = {
      view: { id, targetId: node.id, document, reason, isConnected: false, connections: 0, isOver: false },
      owner: owner.arn,
      accessType: owner.kind === "access-token" ? "JustInTime" : "Standard",
      startedAt: clock.now(),
      endedAt: undefined,
      token: this.#issueToken(),
      node: session,
      socket: undefined,
      fromClient: openWay(
        () => settings.channelWeather,
        (frame) => session.channel.receive(frame),
      ),
    };
    this.#entries.set(id, entry);
    this.#parts.changes.announce();
    return entry;
  }

  /** Undefined where there is none of this owner's that goes on. */
  find(id: string, owner: Principal): Entry | undefined {
    const entry = this.#entries.get(id);
    return entry?.owner === owner.arn && !entry.view.isOver ? entry : undefined;
  }

  renewToken(entry: Entry): void {
    entry.token = this.#issueToken();
  }

  describe({ view, token }: Entry) {
    const query = `role=publish_subscribe&cell-number=AAEAAV${randomBytes(12).toString("base64url")}`;
    return {
      SessionId: view.id,
      TokenValue: token,
      StreamUrl: `${this.#endpoint}/v1/data-channel/${view.id}?${query}`,
    };
  }

  /** The token was shown on this connection: it takes the place of the last one. */
  connect(entry: Entry, socket: WebSocket): void {
    entry.socket?.close(1000);
    entry.socket = socket;
    entry.view.isConnected = true;
    entry.view.connections += 1;
    socket.on("close", () => this.#disconnect(entry, socket));
    entry.node.connect();
    this.#parts.changes.announce();
  }

  /** A session ends from outside: TerminateSession, or a preference such as the longest duration. */
  end(id: string, reason = ""): void {
    void this.#entries.get(id)?.node.end({ reason });
  }

  entries(): Entry[] {
    return [...this.#entries.values()];
  }

  list(): SessionView[] {
    return Array.from(this.#entries.values(), ({ view }) => ({ ...view }));
  }

  /** The hourly close, now; `abruptly`: no close frame, the connection is gone. */
  closeConnections(abruptly: boolean): void {
    for (const { socket } of this.#entries.values()) {
      if (abruptly) socket?.terminate();
      else socket?.close(1000);
    }
  }

  tellPublication(type: "pause_publication" | "start_publication"): void {
    for (const { socket } of this.#entries.values()) socket?.send(controlFrame(type, {}));
  }

  /** Frames as they are, to every client. */
  inject(frame: Uint8Array): void {
    for (const { socket } of this.#entries.values()) socket?.send(frame);
  }

  stop(): void {
    for (const { node, socket } of this.#entries.values()) {
      node.stop();
      socket?.terminate();
    }
  }

  #disconnect(entry: Entry, socket: WebSocket): void {
    if (entry.socket !== socket) return;
    entry.socket = undefined;
    entry.view.isConnected = false;
    entry.node.channel.holdBack();
    this.#parts.changes.announce();
  }

  #close(entry: Entry): void {
    entry.view.isOver = true;
    entry.endedAt = this.#parts.clock.now();
    entry.socket?.close(1000);
    this.#parts.changes.announce();
  }

  /** Carries the word by which a leak is found, as all secrets here. */
  #issueToken(): string {
    const token = `AAEAACANARY${randomBytes(150).toString("base64")}`;
    this.#parts.secrets.add(token);
    return token;
  }
}

export type SessionEntry = Entry;
