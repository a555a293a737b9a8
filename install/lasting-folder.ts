// The folder of our executables as it goes into people's files: one that an upgrade does not take away, and
// that needs no quoting. A folder of one version is refused, and so is a cache.

import { accessSync, constants, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../protocol/paths.ts";
import { refuse } from "./files/user-file.ts";

const neededBeside = "jitney-credential-process";

/** Folders that go with a version, a build or a reboot, and what they are. */
const passing: readonly (readonly [RegExp, string])[] = [
  [/\/Cellar\//, "belongs to one version in Homebrew's Cellar"],
  [/\/\.nvm\/versions\//, "belongs to one version of Node in nvm"],
  [/\/fnm(_multishells|\/node-versions)\//, "belongs to one version of Node in fnm"],
  [/\/\.?(asdf|mise)\/installs\//, "belongs to one version in asdf or mise"],
  [/\/\.?(volta|nodenv|nodebrew|n)\/(tools|versions|node)\//, "belongs to one version of Node"],
  [/\/_npx\/|\/dlx-[^/]+\/|\/bunx-/, "is a cache of npx"],
  [/\/nix\/store\//, "belongs to one build in the Nix store"],
  [/^(\/private)?(\/var)?\/(tmp|folders)\/|\/\.cache\//, "is a folder that is swept"],
  [/\/[^/]*\d+\.\d+\.\d+[^/]*(\/|$)/, "has a version in its name"],
];

/** Why a path would not last; undefined where it will. */
export function findTransience(folder: string): string | undefined {
  const whole = `${folder}/`;
  return passing.find(([pattern]) => pattern.test(whole))?.[1];
}

/** A folder that the user names is taken at its word, save for what would need quoting. */
export function checkNamedFolder(folder: string): string {
  if (isPlain(folder)) return folder.replace(/(.)\/+$/, "$1");
  throw refuse(
    `--bin-folder ${folder} is relative, or has characters that would need quoting`,
    "name another one",
  );
}

/** Our own folder, or one on the PATH that links to it, the first that lasts. */
export function findLastingFolder(executable: string, env: Environment): string {
  const own = dirname(executable);
  const linked = (env.PATH ?? "").split(":").filter((folder) => leadsTo(folder, executable));
  const folders = [...linked, own].filter((folder) => isRunnable(join(folder, neededBeside)));
  const lasting = folders.find((folder) => findTransience(folder) === undefined && isPlain(folder));
  if (lasting !== undefined) return lasting;
  if (folders.length === 0) {
    throw refuse(`there is no ${neededBeside} beside ${executable}`, "put the executables into one folder");
  }
  throw refuseFolder(own, env);
}

function refuseFolder(own: string, { HOME = "~" }: Environment): Error {
  const why = findTransience(own) ?? "has characters that would need quoting";
  const target =
    isPlain(HOME) && findTransience(HOME) === undefined ? `${HOME}/.local/bin` : "/usr/local/bin";
  return refuse(
    `${own} ${why}: what install writes would not last`,
    `link them: mkdir -p ${target} && ln -sf '${own}'/jitney* ${target}/ && ${target}/jitney install`,
  );
}

/** A credential_process line with quotes or spaces breaks session-manager-plugin and others. */
function isPlain(folder: string): boolean {
  return /^\/[\w@%+=:,./-]*$/.test(folder);
}

function leadsTo(folder: string, executable: string): boolean {
  if (!folder.startsWith("/")) return false;
  try {
    return realpathSync(join(folder, "jitney")) === realpathSync(executable);
  } catch {
    return false; // ENOENT: no jitney in there
  }
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // ENOENT or EACCES: not here
  }
}
