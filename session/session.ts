// One Session Manager session, from the first frame to its end: handshake, data both ways, size, flags, exit code.
// It outlives its connections, and it always ends: every wait has a bound and a failure that says what was waited
// for. Who signs and calls AWS stands behind `resume`, `terminate` and `generateDataKey`.

import { asFailure, type Failure } from "../protocol/failure.ts";
import { Connection } from "./connection.ts";
import { DataChannel } from "./data-channel.ts";
import { FrameError } from "./frame.ts";
import { Handshake } from "./handshake.ts";
import { encodeFlag, readExitCode, readFlag } from "./handshake-payloads.ts";
import { controlFlag, type Message, payloadType } from "./message.ts";
import type { Payload } from "./outbox.ts";
import { malformed, noHandshake, stuck } from "./session-failures.ts";
import type { SessionEnd, SessionGreeting, SessionOptions } from "./session-options.ts";
import { poolRandomBytes } from "./uuid.ts";

/** As AWS's node agent. */
const longestHandshakeMs = 15_000;

/** What was written may still reach the node before the session ends. */
const longestDrainMs = 5_000;

/** For the node's word that it ended; without it, AWS is told to end it. */
const longestFarewellMs = 2_000;

/** Who leaves waits no longer for a reader that is behind. */
const longestLeaveMs = 8_000;

/** The end waits no longer for AWS. */
const longestTerminateMs = 5_000;

/** A reader that is behind still lets acknowledgements in, until so much output waits for it. */
const readAheadBytes = 1024 * 1024;

type Phase = "greeting" | "open" | "leaving" | "ended";

export class Session {
  /** Undefined where the session ended before it was open. */
  readonly opened: Promise<SessionGreeting | undefined>;
  readonly ended: Promise<SessionEnd>;
  private readonly options: SessionOptions;
  private readonly connection: Connection;
  private readonly channel: DataChannel;
  private readonly handshake: Handshake;
  private readonly opening = Promise.withResolvers<SessionGreeting | undefined>();
  private readonly admission = Promise.withResolvers<void>();
  private readonly ending = Promise.withResolvers<SessionEnd>();
  private readonly timers = new Set<() => void>();
  private phase: Phase = "greeting";
  private exitCode: number | undefined;
  private isPaused = false;
  private isDeaf = false;
  private closing: SessionEnd | undefined;

  constructor(options: SessionOptions) {
    const { clock, random, open, clientVersion } = options;
    const randomBytes = poolRandomBytes(options.randomBytes);
    this.options = { ...options, randomBytes };
    this.opened = this.opening.promise;
    this.ended = this.ending.promise;
    this.channel = new DataChannel({
      clock,
      randomBytes,
      seal: (payload) => this.seal(payload),
      events: {
        transmit: (frame) => this.connection.transmit(frame),
        deliver: (message) => this.deliver(message),
        closed: (reason) => this.close(reason),
        silent: () => this.connection.replace(),
        stuck: () => this.fail(stuck()),
      },
    });
    this.connection = new Connection({
      clock,
      randomBytes,
      random,
      open,
      clientVersion,
      resume: (signal) => options.resume(signal),
      events: {
        connected: () => this.connect(),
        disconnected: () => this.disconnect(),
        received: (bytes) => this.receive(bytes),
        lost: (failure) => this.lose(failure),
      },
    });
    this.handshake = new Handshake({
      options: this.options,
      put: (type, bytes) => this.channel.put(type, bytes),
      halt: () => this.channel.halt(),
      release: () => this.release(),
      failed: (error) => this.fail(error),
    });
    this.wait(longestHandshakeMs, () => this.checkHandshake());
    this.connection.start(options);
  }

  /**
   * Settles when there is room for more, or the session has ended; it never throws. The bytes must stay as they are
   * until then. A node drops what comes before the handshake's end, and refuses what comes before it has connected
   * to its port, so data waits for the one, and for `firstWriteHoldMs` for a sign of the other.
   */
  async write(bytes: Uint8Array): Promise<void> {
    await this.admission.promise;
    if (this.phase === "open") await this.channel.write(bytes);
  }

  /** The terminal's size; before the handshake's end it waits, and the last one counts. */
  resize(cols: number, rows: number): void {
    void this.opened.then(() => this.put(payloadType.size, Buffer.from(JSON.stringify({ cols, rows }))));
  }

  sendFlag(flag: number): void {
    this.put(payloadType.flag, encodeFlag(flag));
  }

  /** Settles when the node has taken all that was written, or the session has ended. */
  async drained(): Promise<void> {
    await Promise.race([this.channel.drained(), this.ended]);
  }

  /** The reader is behind: no output until `resume`. */
  pause(): void {
    this.isPaused = true;
    this.channel.halt();
  }

  resume(): void {
    if (this.phase === "ended") return;
    this.isPaused = false;
    if (this.isDeaf) this.setDeaf(false);
    this.release();
    if (this.closing !== undefined && !this.isPaused) this.endClosing(this.closing);
  }

  /** Ends the session from this side, within some seconds; what was written before goes first, what came is read. */
  async terminate(): Promise<SessionEnd> {
    if (this.phase === "open" && this.closing === undefined) await this.sayFarewell();
    return this.closing === undefined ? this.abandon() : this.ended;
  }

  /** The same within some seconds even where the reader does not read. */
  async leave(): Promise<SessionEnd> {
    if (this.phase === "ended") return this.ended;
    await Promise.race([this.terminate(), this.sleep(longestLeaveMs)]);
    return this.abandon();
  }

  /** The same without a word to the node, which may be out of reach, or to the reader: what came last is lost. */
  async abandon(): Promise<SessionEnd> {
    if (this.closing !== undefined) this.endClosing(this.closing);
    if (this.phase !== "ended") await this.endAtAws({ kind: "terminated", exitCode: this.exitCode });
    return this.ended;
  }

  private async sayFarewell(): Promise<void> {
    this.admission.resolve();
    await this.admission.promise; // whoever wrote before goes on before
    if (this.phase !== "open") return;
    this.phase = "leaving";
    await Promise.race([this.channel.drained(), this.sleep(longestDrainMs), this.ended]);
    this.channel.put(payloadType.flag, encodeFlag(controlFlag.terminateSession));
    await Promise.race([this.ended, this.sleep(longestFarewellMs)]);
  }

  private put(type: number, bytes: Uint8Array): void {
    if (this.phase === "open") this.channel.put(type, bytes);
  }

  private connect(): void {
    this.channel.connect();
    this.options.onConnection?.(true);
  }

  private disconnect(): void {
    this.channel.disconnect();
    this.options.onConnection?.(false);
  }

  private receive(bytes: Uint8Array): void {
    this.guard(() => this.channel.receive(bytes));
    if (this.isPaused && !this.isDeaf && this.channel.heldBytes > readAheadBytes) this.setDeaf(true);
  }

  private setDeaf(isDeaf: boolean): void {
    this.isDeaf = isDeaf;
    this.channel.setDeaf(isDeaf);
    if (isDeaf) this.connection.pauseReading();
    else this.connection.resumeReading();
  }

  private release(): void {
    if (this.isPaused || this.phase === "ended") return;
    this.guard(() => this.channel.release());
  }

  /** What is not the protocol ends the session; a mistake of ours is thrown. */
  private guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.fail(error);
    }
  }

  private deliver(message: Message): void {
    switch (message.payloadType) {
      case payloadType.handshakeRequest:
        this.handshake.begin(message.payload);
        break;
      case payloadType.encryptionChallengeRequest:
        this.handshake.answerChallenge(message.payload);
        break;
      case payloadType.handshakeComplete:
        this.open(this.handshake.finish(message.payload));
        break;
      case payloadType.flag:
        this.options.onFlag?.(readFlag(message.payload));
        break;
      case payloadType.exitCode:
        this.exitCode = readExitCode(this.unseal(message.payload));
        break;
      case payloadType.output:
        this.deliverOutput(message.payload, "output");
        break;
      case payloadType.error:
      case payloadType.standardError:
        this.deliverOutput(message.payload, "error");
    }
  }

  private deliverOutput(payload: Uint8Array, stream: "output" | "error"): void {
    if (this.phase !== "open" && this.phase !== "leaving") {
      throw new FrameError("output came before the handshake's end");
    }
    this.admission.resolve();
    this.options.onOutput(this.unseal(payload), stream);
  }

  private unseal(payload: Uint8Array): Uint8Array {
    return this.handshake.cipher?.decrypt(payload) ?? payload;
  }

  /** Of what the client sends, only data is encrypted. */
  private seal({ type, bytes }: Payload): Uint8Array {
    return (type === payloadType.output ? this.handshake.cipher?.encrypt(bytes) : undefined) ?? bytes;
  }

  private open(greeting: SessionGreeting): void {
    this.phase = "open";
    const { firstWriteHoldMs = 0 } = this.options;
    this.opening.resolve(greeting); // and a size goes before what was typed
    if (firstWriteHoldMs === 0) this.admission.resolve();
    else this.wait(firstWriteHoldMs, () => this.admission.resolve());
  }

  private checkHandshake(): void {
    if (this.phase === "greeting") this.fail(noHandshake(this.options.targetId));
  }

  /** What came before the end is still read, however slow the reader. */
  private close(reason: string): void {
    const { phase, exitCode } = this;
    const end: SessionEnd =
      phase === "leaving" ? { kind: "terminated", exitCode } : { kind: "closed", reason, exitCode };
    this.connection.stop();
    this.channel.finish();
    if (this.isPaused && this.channel.heldBytes > 0) this.awaitReader(end);
    else this.end(end);
  }

  private awaitReader(end: SessionEnd): void {
    const { longestClosingMs } = this.options;
    this.closing = end;
    if (longestClosingMs !== undefined) this.wait(longestClosingMs, () => this.endClosing(end));
  }

  private endClosing(end: SessionEnd): void {
    this.end({ ...end, exitCode: this.exitCode });
  }

  private lose(failure: Failure): void {
    if (failure.code === "not-found") this.close(failure.message);
    else this.fail(failure);
  }

  private fail(error: unknown): void {
    if (this.phase === "ended") return;
    const failure = error instanceof FrameError ? malformed(error) : asFailure(error);
    void this.endAtAws({ kind: "failed", failure, exitCode: this.exitCode });
  }

  /** The node may not have heard: AWS ends it. What AWS answers changes nothing here. */
  private async endAtAws(end: SessionEnd): Promise<void> {
    this.halt();
    const told = this.options.terminate().catch(() => undefined);
    await Promise.race([told, this.sleep(longestTerminateMs)]);
    this.end(end);
  }

  private end(end: SessionEnd): void {
    this.halt();
    this.ending.resolve(end);
  }

  private halt(): void {
    this.phase = "ended";
    this.channel.stop();
    this.connection.stop();
    for (const cancel of this.timers) cancel();
    this.opening.resolve(undefined);
    this.admission.resolve();
  }

  private wait(ms: number, run: () => void): void {
    const cancel = this.options.clock.setTimer(() => {
      this.timers.delete(cancel);
      run();
    }, ms);
    this.timers.add(cancel);
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.wait(ms, resolve));
  }
}
