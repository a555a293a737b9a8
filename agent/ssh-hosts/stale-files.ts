// What hosts that are gone leave in the runtime folder's `ssh`: the key files of an agent that was killed, sockets on
// which nobody answers, known_hosts that nobody reads. What another living agent answers for is left alone.

import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkFolder } from "../../protocol/guard.ts";
import { isAnswered } from "../ssh-agent/listen.ts";
import { isKeyFile } from "./host-paths.ts";

/** A host's own, or one that was about to become it (ssh-agent/listen.ts). */
const socketName = /\.sock$|^\.\d+-\d+$/;

const knownHostsName = /\.known_hosts(\.jitney-new)?$/;

/** Removes keys and sockets of those who live no more. Throws where the folder is not to be trusted. */
export async function sweepFolder(folder: string): Promise<void> {
  const names = listNames(folder);
  const sockets = names.filter((name) => socketName.test(name));
  const answers = await Promise.all(sockets.map((name) => isAnswered(join(folder, name))));
  const living = new Set(sockets.filter((_, index) => answers[index]).map(idOf));
  const left = names.filter((name) => isKeyFile(name) || socketName.test(name));
  removeAll(
    folder,
    left.filter((name) => !living.has(idOf(name))),
  );
}

/** Removes the known_hosts of hosts that neither we have nor, by its socket, another agent. */
export function removeOrphans(folder: string, ours: ReadonlySet<string>): void {
  const left = listNames(folder).filter((name) => knownHostsName.test(name) && !ours.has(idOf(name)));
  removeAll(
    folder,
    left.filter((name) => !existsSync(join(folder, `${idOf(name)}.sock`))),
  );
}

function listNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  checkFolder(folder);
  return readdirSync(folder);
}

function removeAll(folder: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(folder, name), { force: true });
}

/** What all files of one host begin with. */
function idOf(name: string): string {
  return /^[^.]+/.exec(name)?.[0] ?? name;
}
