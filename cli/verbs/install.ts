// `jitney install`: shows what it would change, asks, and changes it.

import type { Command } from "commander";
import { applyPlan } from "../../install/apply-plan.ts";
import { realDisk } from "../../install/files/disk.ts";
import { type Plan, planInstall } from "../../install/plan-install.ts";
import { printablePart } from "../../install/printable.ts";
import type { Part, Surroundings } from "../../install/surroundings.ts";
import { confirmOr } from "../ask.ts";
import { exitCode } from "../exit-code.ts";
import { gatherSurroundings, isOwnAffair, type Wish } from "../gather-surroundings.ts";
import { runCommands } from "../run-commands.ts";
import { formatPlan } from "../screen/plan.ts";
import { sentences } from "../screen/sentences.ts";
import { chooseView } from "../screen/view.ts";
import { stopAgent } from "../stop-agent.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";
import { writeLine, writeRemark } from "../write.ts";

export interface InstallOptions extends Wish {
  dryRun?: true;
  yes?: true;
  print?: string;
  /** False for `--no-aws`, and so on. */
  aws: boolean;
  ssh: boolean;
  service: boolean;
  completion: boolean;
}

export async function install(options: InstallOptions, program: Command, world: World): Promise<number> {
  const surroundings = await gatherSurroundings(options, program, world);
  if (options.print !== undefined) return printPart(options.print, surroundings, world);
  const makePlan = () => planInstall(surroundings, chooseParts(options));
  const plan = makePlan();
  if (plan.changes.length === 0) writeLine(world, sentences.installedAlready);
  else if (!(await agree(plan, surroundings, options, world))) return exitCode.done;
  else await carryOut(makePlan, plan, world);
  if (surroundings.config === undefined) writeRemark(world, ...sentences.noConfigYet);
  return exitCode.done;
}

function printPart(part: string, surroundings: Surroundings, world: World): number {
  const text = printablePart(part, surroundings);
  if (text === undefined) {
    throw new UsageMistake(`there is no part ${part} to print`, "type: --print aws, ssh, systemd or launchd");
  }
  world.stdout.write(text);
  return exitCode.done;
}

function chooseParts(options: InstallOptions): Set<Part> {
  const parts = ["aws", "ssh", "service", "completion"] as const;
  return new Set(parts.filter((part) => options[part]));
}

async function agree(
  plan: Plan,
  { places }: Surroundings,
  { dryRun, yes }: InstallOptions,
  world: World,
): Promise<boolean> {
  const shape = { home: places.home, isBrief: (path: string) => isOwnAffair(places, path) };
  writeLine(world, formatPlan(plan, shape, chooseView(world.stdout, world)));
  if (dryRun) return false;
  const agreed = yes === true || (await confirmOr("change these files?", "jitney install", world));
  if (!agreed) writeRemark(world, sentences.nothingChanged);
  return agreed;
}

async function carryOut(makePlan: () => Plan, agreed: Plan, world: World): Promise<void> {
  const done = await applyPlan(makePlan, { env: world.env, disk: realDisk, agreed });
  if (done.commands.length > 0) await stopAgent(world); // the service's is the one from now on
  await runCommands(done.commands, world);
  writeLine(world, sentences.installed);
}
