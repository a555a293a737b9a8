// Half of all GetAccessToken calls fail, in several ways, the same ones for the same seed.

import type { Emulator } from "../../../emulator/emulator.ts";
import type { Fault } from "../../../emulator/faults/fault.ts";

export const quickFaults: readonly Fault[] = [
  { kind: "throttle" },
  { kind: "internal-error", at: "before" },
  { kind: "half" },
  { kind: "garbage" },
];

/** A hang costs the five seconds after which the agent gives a call up. */
export const allFaults: readonly Fault[] = [...quickFaults, { kind: "hang", at: "after" }];

/** One rule each; the later ones see only what the earlier let by, so each takes the same part of the whole. */
export function failHalf(emulator: Emulator, seed: number, faults: readonly Fault[]): void {
  for (const [index, fault] of faults.entries()) {
    const probability = 1 / (2 * faults.length - index);
    emulator.faults.sometimes("GetAccessToken", fault, { probability, seed: seed + index });
  }
}
