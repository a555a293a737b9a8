// Tells whoever listens that the status may have changed; many changes at once are one event.

/** Changes this close together are told once. */
const gatherMs = 50;

export interface Listener {
  changed: () => void;
  /** The agent ends: nothing will be told any more. */
  ended: () => void;
}

export class Events {
  private readonly listeners = new Set<Listener>();
  private gathering: NodeJS.Timeout | undefined;

  /** Costs nothing while nobody listens. */
  changed(): void {
    if (this.listeners.size === 0 || this.gathering !== undefined) return;
    this.gathering = setTimeout(() => {
      this.gathering = undefined;
      for (const { changed } of this.listeners) changed();
    }, gatherMs);
  }

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  stop(): void {
    clearTimeout(this.gathering);
    for (const { ended } of this.listeners) ended();
    this.listeners.clear();
  }
}
