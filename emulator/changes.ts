// Waiting for something to become true without sleeping: whoever changes the state announces it, whoever
// waits looks again. Every wait has a bound and says what it waited for.

export interface UntilOptions {
  /** Completes the message "… did not happen in N ms". */
  what?: string;
  timeoutMs?: number;
}

const defaultTimeoutMs = 10_000;

export class Changes {
  readonly #watchers = new Set<() => void>();

  announce(): void {
    for (const look of [...this.#watchers]) look();
  }

  async until(condition: () => boolean, options: UntilOptions = {}): Promise<void> {
    const { what = "what was waited for", timeoutMs = defaultTimeoutMs } = options;
    if (condition()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = new Error(`${what} did not happen in ${timeoutMs} ms`);
    const timer = setTimeout(() => reject(late), timeoutMs);
    const look = () => condition() && resolve();
    this.#watchers.add(look);
    await promise.finally(() => {
      clearTimeout(timer);
      this.#watchers.delete(look);
    });
  }
}
