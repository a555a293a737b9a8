// The way back: whatever the record says and the usual places hold of ours, taken out again.

import { type Change, changeText, isPresent } from "./change.ts";
import { asidePath } from "./files/replace-file.ts";
import { readUserFile } from "./files/user-file.ts";
import { undoAws } from "./parts/aws.ts";
import { undoZshrc } from "./parts/completion.ts";
import { undoOwned } from "./parts/owned.ts";
import { planLink, wantsLink } from "./parts/service.ts";
import { removeHosts, undoSsh } from "./parts/ssh.ts";
import type { Places } from "./places.ts";
import type { Plan } from "./plan-install.ts";
import { readRecord } from "./record.ts";

export function planUninstall(places: Places, overwrite: boolean): Plan {
  const record = readRecord(places);
  const { completions, unitFolder, launchAgent } = places;
  const usual = [`${unitFolder}/jitney.socket`, `${unitFolder}/jitney.service`, launchAgent];
  const owned = new Set([...record.owned, ...Object.values(completions), ...usual]);
  const links = new Set([...record.links, wantsLink(places)]);
  const edited = [record.ssh, record.aws, record.zshrc, places.sshConfig, places.awsConfig, places.zshrc];
  const written = [...edited, ...owned, places.executables, places.record].filter(isPresent);
  const asides = new Set(written.map((path) => asidePath(readUserFile(path).target)));
  const changes: (Change | undefined)[] = [
    ...both(record.ssh, places.sshConfig).map((path) => undoSsh(path, overwrite)),
    ...both(record.aws, places.awsConfig).map((path) => undoAws(path, overwrite)),
    ...both(record.zshrc, places.zshrc).map((path) => undoZshrc(path, overwrite)),
    removeHosts(places),
    ...[...links].map((path) => planLink(path, undefined)),
    ...[...owned].map((path) => undoOwned(path, overwrite)),
    ...[...asides].map((path) => changeText(readUserFile(path), undefined)),
    changeText(readUserFile(places.executables), undefined),
    changeText(readUserFile(places.record), undefined),
  ];
  return { changes: changes.filter(isPresent), commands: [], folders: [...record.folders].reverse() };
}

function both(recorded: string | undefined, usual: string): string[] {
  return [...new Set([recorded ?? usual, usual])];
}
