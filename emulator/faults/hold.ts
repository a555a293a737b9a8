// A call held at an exact moment. The test awaits `arrived`, does what it must at that moment (kill the
// client, move the clock), then releases; no sleeping, no race.

export class Hold {
  readonly #arrival = Promise.withResolvers<void>();
  readonly #released = Promise.withResolvers<void>();

  /** Settles when a call stands at the held moment. */
  get arrived(): Promise<void> {
    return this.#arrival.promise;
  }

  /** Lets the call go on. */
  release(): void {
    this.#released.resolve();
  }

  /** The call's side. */
  pass(): Promise<void> {
    this.#arrival.resolve();
    return this.#released.promise;
  }
}
