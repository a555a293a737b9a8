// The hosts that the user's own ssh configuration names: a Host of ours by such a name would be mixed with it.

import { formatPlace, type Place } from "../../agent/config/mistake.ts";
import { spellings } from "../../agent/ssh-hosts/client-config.ts";
import { readUserHosts, userConfigPath } from "../../agent/ssh-hosts/user-config.ts";
import { type Environment, home, sshConfigPath } from "../../protocol/paths.ts";
import { UsageMistake } from "../usage-mistake.ts";

export function readSshHosts(env: Environment): ReadonlyMap<string, Place> {
  return readUserHosts(userConfigPath(home(env)), sshConfigPath(env));
}

/** Throws where the name is taken. */
export function checkSshHost(name: string, sshHost: string | undefined, env: Environment): void {
  const hosts = readSshHosts(env);
  const wanted = sshHost ?? name;
  const place = spellings(wanted)
    .map((spelling) => hosts.get(spelling))
    .find((found) => found !== undefined);
  if (place === undefined) return;
  throw new UsageMistake(
    `${formatPlace(place)} has a Host ${wanted} of its own`,
    `give jitney's another name, and add: --ssh-host lightsail-${name}`,
  );
}
