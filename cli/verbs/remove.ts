// `jitney remove NAME`: takes the entry's section out of the user's config.

import { configPlaces } from "../../agent/config/config-files.ts";
import { removeEntry } from "../../install/config-edit/edit-config.ts";
import { awaitReload } from "../await-reload.ts";
import { exitCode } from "../exit-code.ts";
import { followConfig } from "../follow-config.ts";
import { sentences } from "../screen/sentences.ts";
import { shortenHome } from "../screen/text.ts";
import type { World } from "../world.ts";
import { writeLine, writeRemark } from "../write.ts";

export async function removeFromConfig(name: string, world: World): Promise<number> {
  const places = configPlaces(world.env);
  const { entries } = await removeEntry(name, { places });
  writeLine(world, sentences.removed(name, shortenHome(places.user, world.env.HOME)));
  await followConfig(world);
  const left = entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
  await awaitReload(left === undefined ? { absent: [name] } : {}, world);
  if (left !== undefined) writeRemark(world, sentences.stillInSystem(left.name));
  return exitCode.done;
}
