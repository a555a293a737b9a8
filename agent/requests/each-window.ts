// From one access request to the next while windows turn out to be over: the one that ended makes room for the one
// asked for ahead, and that for a new one.

import { asFailure } from "../../protocol/failure.ts";
import type { RequestRecord } from "./record.ts";

/** The current one, the one asked for ahead, and a new one: never more. */
const maxWindows = 3;

/** OpsItems may stay approved after their windows; a new machine finds those of two weeks in one use. */
const maxFoundWindows = 20;

/** What `fetch` makes of the first request whose window is open. Throws its failure where none is. */
export async function tryEachWindow<T>(
  request: () => Promise<RequestRecord>,
  fetch: (record: RequestRecord) => Promise<T>,
): Promise<T> {
  for (let own = 0, found = 0; ; ) {
    const record = await request();
    try {
      return await fetch(record);
    } catch (error) {
      if (record.tries === 0) found += 1;
      else own += 1;
      const isLast = own === maxWindows || found === maxFoundWindows;
      if (isLast || asFailure(error).code !== "access-expired") throw error;
    }
  }
}
