// The units that a package brings: install's own, with specifiers in the place of one user's folders.

import { serviceUnit, socketUnit } from "../../install/parts/systemd.ts";
import { findPlaces } from "../../install/places.ts";

/** Stands for whoever's home it will be. */
const someHome = "/some-home";

export interface Units {
  socket: string;
  service: string;
}

export function composeUnits(binFolder: string): Units {
  const places = findPlaces({ HOME: someHome, XDG_RUNTIME_DIR: "/run/user/0" }, someHome);
  const service = serviceUnit(places, binFolder).replaceAll(someHome, "%h");
  // systemd bars the service from folders that are not there yet, and nobody has run `jitney install`
  const makeState = `ExecStartPre=/bin/mkdir -p -m 0700 ${places.stateRoot.replace(someHome, "%h")}\n`;
  return { service, socket: socketUnit(places).replace("[Socket]\n", `[Socket]\n${makeState}`) };
}
