// `jitney uninstall`: ends service and agent, then gives every file back as it was before install.

import { existsSync } from "node:fs";
import { applyPlan, removeFolders } from "../../install/apply-plan.ts";
import { realDisk } from "../../install/files/disk.ts";
import { removeRuntime, removeState } from "../../install/leftovers.ts";
import { stopCommands } from "../../install/parts/service.ts";
import { findPlaces, type Places } from "../../install/places.ts";
import { planUninstall } from "../../install/plan-uninstall.ts";
import { confirmOr, isYes } from "../ask.ts";
import { exitCode } from "../exit-code.ts";
import { isOwnAffair } from "../gather-surroundings.ts";
import { runCommands } from "../run-commands.ts";
import { formatPlan } from "../screen/plan.ts";
import { sentences } from "../screen/sentences.ts";
import { chooseView } from "../screen/view.ts";
import { stopAgent } from "../stop-agent.ts";
import type { World } from "../world.ts";
import { writeLine, writeRemark } from "../write.ts";

export interface UninstallOptions {
  dryRun?: true;
  yes?: true;
  state?: true;
  overwrite?: true;
}

export async function uninstall(options: UninstallOptions, world: World): Promise<number> {
  const places = findPlaces(world.env);
  const makePlan = () => planUninstall(places, options.overwrite === true);
  const plan = makePlan();
  const shape = { home: places.home, isBrief: (path: string) => isOwnAffair(places, path) };
  if (plan.changes.length > 0) writeLine(world, formatPlan(plan, shape, chooseView(world.stdout, world)));
  if (options.dryRun) return exitCode.done;
  const question = "stop the agent and change these files?";
  if (!options.yes && !(await confirmOr(question, "jitney uninstall", world))) {
    writeRemark(world, sentences.nothingChanged);
    return exitCode.done;
  }
  const isStateUnwanted = options.state ?? (await askForState(options, places, world));
  await stopEverything(places, world);
  const done = await applyPlan(makePlan, { env: world.env, disk: realDisk, agreed: plan });
  removeRuntime(places);
  if (isStateUnwanted) removeState(places);
  removeFolders(done, realDisk); // some were kept from it by what went just now
  const isKept = existsSync(places.state);
  writeLine(world, isKept ? sentences.uninstalledButState(places.state) : sentences.uninstalled);
  return exitCode.done;
}

async function askForState({ yes }: UninstallOptions, { state }: Places, world: World): Promise<boolean> {
  if (yes || world.ask === undefined || !existsSync(state)) return false;
  return isYes(await world.ask(`${sentences.alsoState(state)} [y/N] `));
}

/** The socket first: as long as systemd listens on it, it starts the agent again. */
async function stopEverything(places: Places, world: World): Promise<void> {
  if (existsSync(places.launchAgent)) await runCommands(stopCommands("launchd"), world);
  if (hasUnits(places)) await runCommands(stopCommands("systemd"), world);
  await stopAgent(world);
}

function hasUnits({ unitFolder }: Places): boolean {
  return existsSync(`${unitFolder}/jitney.socket`);
}
