// Many connections over one port session, the client's half of smux version 1. It knows no session: bytes go out
// through `send` and come in through `receive`, both as one stream. There is no window for each stream, so a
// reader that is behind holds up all of them: whoever writes to it pauses the session.

import type { Clock } from "./clock.ts";
import { encodeSmuxFrame, SmuxReader, smuxCommand } from "./smux-frame.ts";

export interface SmuxParts {
  clock: Clock;
  /** Settles when there is room for more. */
  send(bytes: Uint8Array): Promise<void>;
  /** Whether the node waits for a sign of life. */
  keepAlive: boolean;
}

export interface SmuxEvents {
  /** The bytes are good until the call returns. */
  received(bytes: Uint8Array): void;
  /** The node's end of the stream; it is told nothing more. */
  closed(): void;
}

export interface SmuxStream {
  /** Settles when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Nothing more is written; what the node still says is delivered. */
  end(): Promise<void>;
}

/** As smux does by default; a node gives up after 30 s. */
const keepAliveEveryMs = 10_000;
const maxPayloadBytes = 32_768;

/** smux's clients count up from it in odd numbers. */
const firstStream = 3;

const noBytes = new Uint8Array();

export class Smux {
  private readonly parts: SmuxParts;
  private readonly reader = new SmuxReader();
  private readonly streams = new Map<number, SmuxEvents>();
  private nextStream = firstStream;
  private cancelTimer: (() => void) | undefined;

  constructor(parts: SmuxParts) {
    this.parts = parts;
    if (parts.keepAlive) this.scheduleKeepAlive();
  }

  open(events: SmuxEvents): SmuxStream {
    const stream = this.nextStream;
    this.nextStream += 2;
    this.streams.set(stream, events);
    void this.send(smuxCommand.open, stream);
    let isEnded = false;
    return {
      write: (bytes) => (isEnded ? Promise.resolve() : this.sendData(stream, bytes)),
      end: async () => {
        if (isEnded) return;
        isEnded = true;
        await this.send(smuxCommand.close, stream);
      },
    };
  }

  /** Throws a FrameError. */
  receive(bytes: Uint8Array): void {
    for (const { command, stream, payload } of this.reader.read(bytes)) {
      const events = this.streams.get(stream);
      if (command === smuxCommand.data) events?.received(payload);
      if (command !== smuxCommand.close) continue;
      this.streams.delete(stream);
      events?.closed();
    }
  }

  /** The session is over, and with it every stream. */
  stop(): void {
    this.cancelTimer?.();
    for (const { closed } of this.streams.values()) closed();
    this.streams.clear();
  }

  private async sendData(stream: number, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += maxPayloadBytes) {
      await this.send(smuxCommand.data, stream, bytes.subarray(at, at + maxPayloadBytes));
    }
  }

  private send(command: number, stream: number, payload: Uint8Array = noBytes): Promise<void> {
    return this.parts.send(encodeSmuxFrame({ command, stream, payload }));
  }

  private scheduleKeepAlive(): void {
    this.cancelTimer = this.parts.clock.setTimer(() => {
      void this.send(smuxCommand.nothing, 0);
      this.scheduleKeepAlive();
    }, keepAliveEveryMs);
  }
}
