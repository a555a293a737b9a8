// How many callers wait for an answer just now. Those who only follow the events do not count: they come back.

export class CallsInFlight {
  private readonly onEnd: () => void;
  private count = 0;

  constructor(onEnd: () => void) {
    this.onEnd = onEnd;
  }

  get any(): boolean {
    return this.count > 0;
  }

  async follow(call: Promise<unknown>): Promise<void> {
    this.count += 1;
    await call.finally(() => {
      this.count -= 1;
      this.onEnd();
    });
  }
}
