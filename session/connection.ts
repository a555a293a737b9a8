// Keeps a data channel connected: opens the websocket, shows the token, pings, and after a loss opens the next one
// with what ResumeSession returned. The service closes each after an hour or so; that is not the session's end.

import { asFailure, Failure } from "../protocol/failure.ts";
import type { Clock } from "./clock.ts";
import { planResume } from "./resume-plan.ts";
import { formatUuid, makeUuid, type RandomBytes } from "./uuid.ts";
import type { OpenWebSocket, WebSocketEnd, WebSocketLink } from "./web-socket.ts";

/** What StartSession and ResumeSession return, and the headers that sign the upgrade. */
export interface StreamAccess {
  streamUrl: string;
  tokenValue: string;
  headers: Record<string, string>;
}

export interface ConnectionEvents {
  connected(): void;
  disconnected(): void;
  received(bytes: Uint8Array): void;
  /** For good: no further attempt. */
  lost(failure: Failure): void;
}

export interface ConnectionParts {
  clock: Clock;
  randomBytes: RandomBytes;
  /** A number in [0, 1). */
  random(): number;
  open: OpenWebSocket;
  clientVersion: string;
  /** Fresh access; undefined where the session is over. */
  resume(signal: AbortSignal): Promise<StreamAccess | undefined>;
  events: ConnectionEvents;
}

/** As AWS's client: the service and what lies between must not take silence for the end. */
const pingEveryMs = 300_000;

/** Whoever does not read sees no end: a ping into a connection that has ended is an error. */
const pingUnreadEveryMs = 15_000;

/** For connecting, TLS and the upgrade. */
const longestOpeningMs = 10_000;

/** A connection that stood so long was a good one, even if nobody said anything: a refused token is cut at once. */
const provenMs = 30_000;

/** What a socket has not got rid of yet; beyond it frames are dropped, as any network drops them. */
const maxBufferedBytes = 8 * 1024 * 1024;

const messageSchemaVersion = "1.0";

export class Connection {
  private readonly parts: ConnectionParts;
  private readonly clientId: string;
  private readonly ending = new AbortController();
  private link: WebSocketLink | undefined;
  private isOpen = false;
  private isReadingPaused = false;
  private cancelTimer: (() => void) | undefined;
  private lostAt = 0;
  private openedAt = 0;
  private attempts = 0;
  private refusals = 0;
  private failure: Failure | undefined;

  constructor(parts: ConnectionParts) {
    this.parts = parts;
    this.clientId = formatUuid(makeUuid(parts.randomBytes));
  }

  start(access: StreamAccess): void {
    this.lostAt = this.parts.clock.monotonic();
    this.open(access);
  }

  transmit(frame: Uint8Array): void {
    const { link, isOpen } = this;
    if (link !== undefined && isOpen && link.bufferedBytes < maxBufferedBytes) link.send(frame);
  }

  /** This connection and those that follow it. */
  pauseReading(): void {
    this.isReadingPaused = true;
    if (!this.isOpen || this.link === undefined) return;
    this.link.pause();
    this.ping(this.link);
  }

  resumeReading(): void {
    this.isReadingPaused = false;
    if (this.isOpen) this.link?.resume();
  }

  /** Takes the connection for dead and opens another one. */
  replace(): void {
    this.link?.close();
    this.lose({ detail: "nothing was heard any more" });
  }

  stop(): void {
    this.ending.abort();
    this.setTimer(undefined);
    this.isOpen = false;
    this.link?.close();
    this.link = undefined;
  }

  private open({ streamUrl, tokenValue, headers }: StreamAccess): void {
    this.setTimer(() => this.replace(), longestOpeningMs);
    const link = this.parts.open(streamUrl, headers, {
      opened: () => this.link === link && this.greet(link, tokenValue),
      received: (bytes) => this.link === link && this.receive(bytes),
      closed: (why) => this.link === link && this.lose(why),
    });
    this.link = link;
  }

  private greet(link: WebSocketLink, tokenValue: string): void {
    const { randomBytes, clientVersion, events } = this.parts;
    const greeting = {
      MessageSchemaVersion: messageSchemaVersion,
      RequestId: formatUuid(makeUuid(randomBytes)),
      TokenValue: tokenValue,
      ClientId: this.clientId,
      ClientVersion: clientVersion,
    };
    link.send(JSON.stringify(greeting));
    this.isOpen = true;
    this.openedAt = this.parts.clock.monotonic();
    if (this.isReadingPaused) link.pause();
    this.ping(link);
    events.connected();
  }

  private ping(link: WebSocketLink): void {
    link.ping();
    this.setTimer(() => this.ping(link), this.isReadingPaused ? pingUnreadEveryMs : pingEveryMs);
  }

  /** That it opened shows nothing yet: a connection whose token is refused opens too. */
  private receive(bytes: Uint8Array): void {
    this.forgetTroubles();
    this.parts.events.received(bytes);
  }

  private forgetTroubles(): void {
    this.attempts = 0;
    this.refusals = 0;
    this.failure = undefined;
  }

  private lose(why: WebSocketEnd): void {
    const nowAt = this.parts.clock.monotonic();
    if (this.isOpen && nowAt - this.openedAt >= provenMs) this.forgetTroubles();
    this.setTimer(undefined);
    this.link = undefined;
    this.isOpen = false;
    if (this.attempts === 0) this.lostAt = nowAt;
    const isRefused = why.status !== undefined && why.status >= 400 && why.status < 500;
    this.refusals = isRefused ? this.refusals + 1 : 0;
    this.parts.events.disconnected();
    this.planAttempt(why);
  }

  private planAttempt(why: WebSocketEnd): void {
    if (this.ending.signal.aborted) return;
    const { attempts, refusals, failure } = this;
    const lostForMs = this.parts.clock.monotonic() - this.lostAt;
    const pauseMs = planResume({ attempts, lostForMs, refusals, failure }, this.parts.random());
    if (pauseMs === undefined) this.parts.events.lost(this.failure ?? describeLoss(why, attempts));
    else this.setTimer(() => void this.attempt(why), pauseMs);
  }

  private async attempt(why: WebSocketEnd): Promise<void> {
    this.attempts += 1;
    const { signal } = this.ending;
    try {
      const access = await this.parts.resume(signal);
      if (signal.aborted) return;
      if (access === undefined) this.parts.events.lost(sessionOver());
      else this.open(access);
    } catch (error) {
      this.failure = asFailure(error);
      this.planAttempt(why);
    }
  }

  /** There is one at most: for the attempt to come, the upgrade, or the next ping. */
  private setTimer(run: (() => void) | undefined, delayMs = 0): void {
    this.cancelTimer?.();
    this.cancelTimer = run && this.parts.clock.setTimer(run, delayMs);
  }
}

function sessionOver(): Failure {
  return new Failure("not-found", "the session ended while its connection was lost");
}

function describeLoss({ detail, status }: WebSocketEnd, attempts: number): Failure {
  if (status === undefined) {
    const tried = `the session's connection is lost after ${attempts} attempts: ${detail}`;
    return new Failure("service-unavailable", tried, { next: "check the network, then start it again" });
  }
  const next = "ask for ssmmessages:OpenDataChannel, or check a proxy in between";
  return new Failure("access-denied", `the session's data channel was refused (HTTP ${status})`, { next });
}
