// The log of calls: who asked for what, when, and how it ended, refused ones included. A call stands in
// it from the moment it arrived; it never holds a secret, only the id of the key that signed.

import type { Changes, UntilOptions } from "./changes.ts";

export type Outcome =
  | { kind: "answered"; status: number; code?: string }
  | { kind: "dropped" }
  | { kind: "hung" }
  | { kind: "cut-short"; status: number };

export interface Call {
  service: string;
  action: string;
  /** By the emulator's clock. */
  at: number;
  /** Of the signature; absent until it was verified, as are the next two. */
  region?: string;
  accessKeyId?: string;
  principalArn?: string;
  /** The input, parsed; absent where it could not be. */
  body?: unknown;
  /** Whether the work was done, whatever was answered. */
  performed: boolean;
  /** Absent while it is in hand. */
  outcome?: Outcome;
}

export interface CalledOptions extends UntilOptions {
  /** So many calls in all since the start; 1 where it is not given. */
  count?: number;
  /** Wait until they ended, not only arrived. */
  ended?: boolean;
}

export class CallLog {
  readonly #changes: Changes;
  readonly #calls: Call[] = [];

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  begin(call: Call): Call {
    this.#calls.push(call);
    this.#changes.announce();
    return call;
  }

  end(call: Call, outcome: Outcome): void {
    call.outcome = outcome;
    this.#changes.announce();
  }

  list(action?: string): Call[] {
    return this.#calls.filter((call) => action === undefined || call.action === action);
  }

  async called(action: string, options: CalledOptions = {}): Promise<Call[]> {
    const { count = 1, ended = false } = options;
    const what = options.what ?? `${count} × ${action}`;
    const counted = () => this.list(action).filter((call) => !ended || call.outcome !== undefined);
    await this.#changes.until(() => counted().length >= count, { ...options, what });
    return counted();
  }
}
