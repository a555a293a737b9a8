// What can be chosen about the answers of EMR on EKS; all of it may be changed while the emulator runs.

export interface EmrSettings {
  /** Life of a token whatever was asked for, so that a test sees one end; 0: as asked for. */
  emrTokenLifetimeMs: number;
  /** A client token that comes again yields the same token (a guess), or a new one. */
  emrClientToken: "same" | "fresh";
}

export const emrDefaults: EmrSettings = { emrTokenLifetimeMs: 0, emrClientToken: "same" };
