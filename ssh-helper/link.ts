// A connection to a host, and our two standard streams tied to it.

export interface Link {
  /** Bytes both ways, each direction to its own end. Resolves when the server has closed, or we have nobody left to write to. */
  relay(): Promise<void>;
  close(): void;
}
