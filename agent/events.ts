// Tells whoever listens that the status may have changed; many changes at once are one event.

/** Changes this close together are told once. */
const gatherMs = 50;

export class Events {
  private readonly listeners = new Set<() => void>();
  private gathering: NodeJS.Timeout | undefined;

  /** Costs nothing while nobody listens. */
  changed(): void {
    if (this.listeners.size === 0 || this.gathering !== undefined) return;
    this.gathering = setTimeout(() => {
      this.gathering = undefined;
      for (const listener of this.listeners) listener();
    }, gatherMs);
  }

  /** Returns what ends it. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  stop(): void {
    clearTimeout(this.gathering);
    this.listeners.clear();
  }
}
