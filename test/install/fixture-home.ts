// A throwaway home, and the environment of somebody who lives in it.

import { mkdirSync } from "node:fs";
import type { ConfigPlaces } from "../../agent/config/config-files.ts";
import { tempFolder } from "../agent/fakes/temp-folder.ts";

export interface FixtureHome {
  home: string;
  env: Readonly<Record<string, string>>;
  places: ConfigPlaces;
}

export function makeHome(folder: string = tempFolder()): FixtureHome {
  const home = `${folder}/home`;
  mkdirSync(home, { mode: 0o700 });
  const env = { HOME: home, XDG_RUNTIME_DIR: `${folder}/run`, PATH: "/usr/bin:/bin" };
  const places = {
    system: `${folder}/etc/config.ini`,
    systemFolder: `${folder}/etc/conf.d`,
    user: `${home}/.config/jitney/config.ini`,
  };
  return { home, env, places };
}
