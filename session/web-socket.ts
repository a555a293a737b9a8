// The little that a session needs of a websocket, so that each run time brings its own: Bun's can set headers,
// Node's cannot, and there `ws` is used. Neither is imported here.

export interface WebSocketEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  /** Once, also instead of `opened`; nothing follows. */
  closed(why: WebSocketEnd): void;
}

export interface WebSocketEnd {
  /** For people: what the run time says. */
  detail: string;
  /** HTTP status, where the upgrade was refused and the run time tells. */
  status?: number | undefined;
}

export interface WebSocketLink {
  send(data: string | Uint8Array): void;
  ping(): void;
  /** What was sent and has not left yet. */
  readonly bufferedBytes: number;
  /** Stops and starts reading, where the run time can; what still comes is held by the session. */
  pause(): void;
  resume(): void;
  /** At once, without a word; `closed` is not called. */
  close(): void;
}

export type OpenWebSocket = (
  url: string,
  headers: Record<string, string>,
  events: WebSocketEvents,
) => WebSocketLink;

/** How the service is reached from here. */
export interface WebSocketRoute {
  /** An HTTP proxy's URL. */
  proxy?: string | undefined;
  /** PEM text of the authorities to trust, where they are not the usual ones. */
  ca?: string | undefined;
}
