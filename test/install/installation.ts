// Install and uninstall on a throwaway home, and everything in it as it can be compared.

import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { buildConfig } from "../../agent/config/read-config.ts";
import { applyPlan } from "../../install/apply-plan.ts";
import { type Disk, realDisk } from "../../install/files/disk.ts";
import { missingFolders } from "../../install/files/folders.ts";
import { findPlaces } from "../../install/places.ts";
import { type Plan, planInstall } from "../../install/plan-install.ts";
import { planUninstall } from "../../install/plan-uninstall.ts";
import type { Part, Surroundings } from "../../install/surroundings.ts";
import type { Environment } from "../../protocol/paths.ts";

const configText = `[jit web]
node = i-0123456789abcdef0
region = eu-west-1

[jit pay]
node = i-0fedcba9876543210
aws_profile = pay-prod
`;

const parts: ReadonlySet<Part> = new Set(["aws", "ssh", "service", "completion"]);

function surroundingsOf(env: Environment, more: Partial<Surroundings> = {}): Surroundings {
  const places = findPlaces(env);
  return {
    places,
    config: buildConfig([{ path: "config.ini", isSystem: false, text: configText }]),
    regionOf: () => undefined,
    binFolder: "/opt/jitney/bin",
    stateFolders: missingFolders(places.record),
    shells: ["bash", "zsh", "fish"],
    completionText: {
      bash: "complete jitney\n",
      zsh: "#compdef jitney\n_jitney\n",
      fish: "complete -c jitney\n",
    },
    serviceManager: "systemd",
    overwrite: false,
    ...more,
  };
}

export function install(
  env: Environment,
  more: Partial<Surroundings> = {},
  disk: Disk = realDisk,
): Promise<Plan> {
  const surroundings = surroundingsOf(env, more);
  return applyPlan(() => planInstall(surroundings, parts), { env, disk });
}

export function uninstall(env: Environment, overwrite = false): Promise<Plan> {
  return applyPlan(() => planUninstall(findPlaces(env), overwrite), { env, disk: realDisk });
}

/** By path: mode, owner, and bytes or where a link leads. */
export function takeStock(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(paths.map((path) => [path, describe(`${folder}/${path}`)]));
}

function describe(path: string): string {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  const kind = stat.isDirectory() ? "folder" : "file";
  const text = stat.isDirectory() ? "" : readFileSync(path, "latin1");
  return `${kind} ${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid} ${text}`;
}
