// After an edit of the config the profiles in ~/.aws/config follow, where install has written them. (The
// agent sees to ssh's file itself.)

import { existsSync, readFileSync } from "node:fs";
import { applyPlan } from "../install/apply-plan.ts";
import { isPresent } from "../install/change.ts";
import { realDisk } from "../install/files/disk.ts";
import { planAws } from "../install/parts/aws.ts";
import { findPlaces, type Places } from "../install/places.ts";
import { readRecord } from "../install/record.ts";
import { gatherForAws } from "./gather-surroundings.ts";
import { sentences } from "./screen/sentences.ts";
import { shortenHome } from "./screen/text.ts";
import type { World } from "./world.ts";
import { writeLine } from "./write.ts";

export async function followConfig(world: World): Promise<void> {
  const places = findPlaces(world.env);
  const binFolder = readRecord(places).aws === places.awsConfig ? readExecutables(places) : undefined;
  if (binFolder === undefined) return;
  const surroundings = await gatherForAws(binFolder, world);
  const makePlan = () => ({ changes: [planAws(surroundings)].filter(isPresent), commands: [], folders: [] });
  const { changes } = await applyPlan(makePlan, { env: world.env, disk: realDisk });
  if (changes.length > 0) writeLine(world, sentences.followed(shortenHome(places.awsConfig, places.home)));
}

function readExecutables({ executables }: Places): string | undefined {
  return existsSync(executables) ? readFileSync(executables, "utf8").trim() : undefined;
}
