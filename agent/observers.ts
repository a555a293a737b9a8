// Those inside the agent who go by its status: told once of many changes, with the status before. Between
// changes there is no timer.

import type { StatusDocument } from "../protocol/status-document.ts";
import type { Events } from "./events.ts";

/** A status of many entries takes some milliseconds to put together. */
const gatherMs = 200;

export type Observer = (status: StatusDocument, before: StatusDocument | undefined) => void;

export interface Observation {
  events: Events;
  status: () => StatusDocument;
  observers: readonly Observer[];
}

/** Returns what ends it; what is not told by then is not told any more. */
export function startObserving({ events, status, observers }: Observation): () => void {
  let gathering: NodeJS.Timeout | undefined;
  let before: StatusDocument | undefined;
  const tell = () => {
    gathering = undefined;
    const now = status();
    for (const observe of observers) observe(now, before);
    before = now;
  };
  const stopListening = events.listen({
    changed: () => {
      gathering ??= setTimeout(tell, gatherMs);
    },
    ended: () => clearTimeout(gathering),
  });
  return () => {
    stopListening();
    clearTimeout(gathering);
  };
}
