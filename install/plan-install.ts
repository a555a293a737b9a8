// What an install changes, in the order in which it does: the record first, what is ours alone next, the
// files that others read last. It only looks; with nothing to do it is empty.

import { type Change, changeText, isPresent, pathOf, textOf, toLatin1 } from "./change.ts";
import { missingFolders } from "./files/folders.ts";
import { readUserFile } from "./files/user-file.ts";
import { planAws } from "./parts/aws.ts";
import { planCompletion } from "./parts/completion.ts";
import { type Command, planService, startCommands } from "./parts/service.ts";
import { planSsh } from "./parts/ssh.ts";
import { formatRecord, type InstallRecord, mergeRecords, readRecord } from "./record.ts";
import type { Part, Surroundings } from "./surroundings.ts";

export interface Plan {
  changes: readonly Change[];
  /** To run behind the changes. */
  commands: readonly Command[];
  /** To remove at the end, where they are empty. */
  folders: readonly string[];
}

const planners: Readonly<Record<Part, (surroundings: Surroundings) => Change[]>> = {
  completion: planCompletion,
  service: planService,
  aws: (surroundings) => [planAws(surroundings)].filter(isPresent),
  ssh: (surroundings) => [planSsh(surroundings)].filter(isPresent),
};

const order = ["completion", "service", "aws", "ssh"] as const satisfies readonly Part[];

export function planInstall(surroundings: Surroundings, parts: ReadonlySet<Part>): Plan {
  const { places, binFolder, serviceManager } = surroundings;
  const chosen = order.filter((part) => parts.has(part));
  const changes = chosen.map((part) => ({ part, changes: planners[part](surroundings) }));
  const executables = changeText(readUserFile(places.executables), toLatin1(`${binFolder}\n`));
  const all = [executables, ...changes.flatMap((one) => one.changes)].filter(isPresent);
  const record = planRecord(surroundings, all);
  const isServiceNew = changes.some((one) => one.part === "service" && one.changes.length > 0);
  const commands = isServiceNew && serviceManager ? startCommands(places, serviceManager) : [];
  return { changes: [record, ...all].filter(isPresent), commands, folders: [] };
}

function planRecord({ places, stateFolders }: Surroundings, changes: readonly Change[]): Change | undefined {
  if (changes.length === 0 && stateFolders.length === 0) return undefined;
  const paths = changes.map(pathOf);
  const edited = [places.awsConfig, places.sshConfig, places.zshrc];
  const files = changes.filter(({ kind }) => kind === "file").map(pathOf);
  const now: InstallRecord = {
    version: 1,
    folders: [...new Set([...stateFolders, ...paths.flatMap(missingFolders)])],
    owned: files.filter((path) => !edited.includes(path) && path !== places.executables),
    links: changes.filter(({ kind }) => kind === "link").map(pathOf),
    ...(paths.includes(places.awsConfig) && { aws: places.awsConfig }),
    ...(paths.includes(places.sshConfig) && { ssh: places.sshConfig }),
    ...(paths.includes(places.zshrc) && { zshrc: places.zshrc }),
  };
  const file = readUserFile(places.record);
  return changeText(file, toLatin1(formatRecord(mergeRecords(readRecord(places), now))));
}

/** The plan as one text: two of them are the same plan where the texts are. */
export function fingerprint({ changes }: Plan): string {
  return JSON.stringify(
    changes.map((change) =>
      change.kind === "file"
        ? [change.file.path, textOf(change.file), change.after?.toString("latin1")]
        : [change.path, change.before, change.after],
    ),
  );
}
