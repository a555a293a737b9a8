// Entries whose name the user's own ssh configuration has for a host of its own: ssh would mix the two, so ours is
// not told, and whoever asks for it hears which name is free.

import { Failure } from "../../protocol/failure.ts";
import { formatPlace, type Place } from "../config/mistake.ts";
import type { Held } from "../entries.ts";
import { spellings } from "./client-config.ts";

/** `named`: the user's hosts, each with its place. */
export function findTaken(
  all: readonly Held[],
  named: ReadonlyMap<string, Place>,
): ReadonlyMap<Held, Failure> {
  const taken = new Map<Held, Failure>();
  for (const held of all) {
    const place = spellings(held.entry.sshHost)
      .map((name) => named.get(name))
      .find((found) => found !== undefined);
    if (place !== undefined) taken.set(held, takenName(held, place));
  }
  return taken;
}

function takenName({ entry: { kind, name, sshHost } }: Held, place: Place): Failure {
  return new Failure("config-invalid", `${formatPlace(place)} has a Host ${sshHost} of its own`, {
    next: `give jitney's another name; write below [${kind} ${name}]: ssh_host = ${kind}-${name}`,
  });
}
