// What a hand has changed of ours is not overwritten, nor removed, unless the user says so.

import { refuse } from "../files/user-file.ts";

export function refuseEdited(what: string, path: string, verb: "install" | "uninstall"): Error {
  return refuse(
    `${what} in ${path} was edited by hand, so it is left as it is`,
    `move your lines out of it, or give them up: jitney ${verb} --overwrite`,
  );
}
