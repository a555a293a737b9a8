// Lets messages out to the desktop, where there is one and it is wanted, and never a storm of them.

import type { Message } from "./message.ts";

/** The same text again within so long tells nobody anything. */
const sameEveryMs = 30 * 60_000;

const maxInAMinute = 5;
const minuteMs = 60_000;

/** What is shown; rejects where it could not be. */
export type Send = (message: Message) => Promise<void>;

export interface NotifierOptions {
  now: () => number;
  isWanted: () => boolean;
  send: Send;
  /** Told of what was held back, and of a desktop that does not take it. */
  note: (event: "notification-held-back" | "notification-failed", why: string) => void;
}

export class Notifier {
  private readonly options: NotifierOptions;
  private sent: { text: string; at: number }[] = [];

  constructor(options: NotifierOptions) {
    this.options = options;
  }

  tell(message: Message): void {
    const { now, isWanted, send, note } = this.options;
    if (!isWanted()) return;
    const text = `${message.title}\n${message.body}`;
    this.sent = this.sent.filter(({ at }) => now() - at < sameEveryMs);
    if (this.sent.some((one) => one.text === text)) return;
    if (this.sent.filter(({ at }) => now() - at < minuteMs).length >= maxInAMinute) {
      note("notification-held-back", message.title);
      return;
    }
    this.sent.push({ text, at: now() });
    send(message).catch((error: unknown) => note("notification-failed", (error as Error).message));
  }
}
