// `jitney doctor`: looks at everything between a tool and AWS that can be wrong on this machine, and says what to
// type. With a NAME it goes the way of that entry's login, or looks at its just-in-time access. It reads, and works offline.

import { exitCode } from "../exit-code.ts";
import { formatFindings } from "../screen/findings.ts";
import { chooseView } from "../screen/view.ts";
import type { World } from "../world.ts";
import { awaitWith, writeJson } from "../write.ts";

export interface DoctorOptions {
  json?: true;
}

export async function examine(
  name: string | undefined,
  { json }: DoctorOptions,
  world: World,
): Promise<number> {
  const findings = await awaitWith(world, `looking at ${name ?? "this machine"} …`, look(name, world));
  if (json) writeJson(world, { findings });
  else world.stdout.write(formatFindings(findings, chooseView(world.stdout, world)));
  return findings.some(({ level }) => level === "wrong") ? exitCode.failed : exitCode.done;
}

async function look(name: string | undefined, world: World) {
  if (name !== undefined) return (await import("./doctor-login.ts")).examineEntry(name, world);
  return (await import("./doctor-machine.ts")).examineMachine(world);
}
