// What the agent has left in its folders, removed by name: a runtime folder that the user chose may hold
// more than what is ours.

import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { checkFolder } from "../protocol/guard.ts";
import type { Places } from "./places.ts";

export function removeRuntime({ runtime, socket }: Places): void {
  if (!existsSync(runtime)) return;
  checkFolder(runtime);
  const own = new RegExp(
    `^(${basename(socket).replaceAll(".", "\\.")}(\\.(lock|start|launch))?|\\.\\d+|ssh)$`,
  );
  for (const name of readdirSync(runtime).filter((entry) => own.test(entry))) remove(`${runtime}/${name}`);
  removeIfEmpty(runtime);
}

/** This host's alone: homes are shared. */
export function removeState({ state, stateRoot }: Places): void {
  remove(state);
  if (existsSync(stateRoot)) removeIfEmpty(stateRoot);
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function removeIfEmpty(folder: string): void {
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
