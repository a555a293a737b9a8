// Until when a restart would cost somebody something. Leases live in memory, so one that AWS would not give a
// second time stands in the way until it ends; whatever can be fetched again does not.

import type { Held } from "../entries.ts";

export interface Business {
  isAnybodyWaiting: boolean;
  held: readonly Pick<Held, "keeper">[];
  isLoginNeeded: () => boolean;
  /** Of those who log in over ssh. */
  sshBusyUntil: number;
}

/** Epoch milliseconds; infinite where only an event can end it. */
export function busyUntil({ isAnybodyWaiting, held, isLoginNeeded, sshBusyUntil }: Business): number {
  const isPrecious = ({ keeper }: Pick<Held, "keeper">) =>
    keeper.peek() !== undefined && (keeper.lastFailure !== undefined || isLoginNeeded());
  const isBusy = isAnybodyWaiting || held.some((one) => one.keeper.isFetching || isPrecious(one));
  return isBusy ? Number.POSITIVE_INFINITY : sshBusyUntil;
}
