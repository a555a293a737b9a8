// The Include of the agent's file, as line 1 of ~/.ssh/config: ssh takes the first value it meets, so what
// comes before it wins, and behind a Host line it would hold for that host alone.

import { header } from "../../agent/ssh-hosts/client-config.ts";
import { cutTopLine, findTopLine, putTopLine } from "../blocks/top-line.ts";
import { type Change, changeText, textOf, toLatin1 } from "../change.ts";
import { readUserFile } from "../files/user-file.ts";
import type { Surroundings } from "../surroundings.ts";
import { checkSshFile } from "./check-ssh.ts";
import { refuseEdited } from "./refuse-edited.ts";

const what = "the Include of jitney";

export function includeLine({ sshInclude }: Surroundings["places"]): string {
  return `Include "${sshInclude}"`;
}

export function planSsh({ places, overwrite }: Surroundings): Change | undefined {
  const file = readUserFile(places.sshConfig);
  const text = textOf(file);
  const line = toLatin1(includeLine(places));
  const found = findTopLine(text ?? "");
  if (found?.isEdited && !overwrite) throw refuseEdited(what, places.sshConfig, "install");
  if (found === undefined && isFirst(line, text ?? "")) return undefined; // put there by hand
  return changeText(file, putTopLine(text, line), (aside) => checkSshFile(aside, file));
}

export function undoSsh(path: string, overwrite: boolean): Change | undefined {
  const file = readUserFile(path);
  const text = textOf(file);
  if (text === undefined) return undefined;
  if (findTopLine(text)?.isEdited && !overwrite) throw refuseEdited(what, path, "uninstall");
  return changeText(file, cutTopLine(text), (aside) => checkSshFile(aside, file));
}

/** The agent's own file: it has ended by then, and nobody includes it any more. */
export function removeHosts({ sshHosts }: Surroundings["places"]): Change | undefined {
  const file = readUserFile(sshHosts);
  return textOf(file)?.startsWith(header) ? changeText(file, undefined) : undefined;
}

/** Comments and empty lines before it do no harm, and neither do missing quotes. */
function isFirst(line: string, text: string): boolean {
  const first = text.split(/\r?\n/).find((one) => !/^\s*(#|$)/.test(one));
  return first?.trim().replaceAll('"', "") === line.replaceAll('"', "");
}
