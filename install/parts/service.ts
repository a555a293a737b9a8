// The service's files, and the commands that make its manager take notice of them.

import { lstatSync, readlinkSync } from "node:fs";
import { hashShape, xmlShape } from "../blocks/owned-text.ts";
import { type Change, isPresent, type LinkChange } from "../change.ts";
import type { Places, ServiceManager } from "../places.ts";
import type { Surroundings } from "../surroundings.ts";
import { launchAgentPlist } from "./launchd.ts";
import { type OwnedFile, planOwned } from "./owned.ts";
import { serviceUnit, socketUnit } from "./systemd.ts";

export type Command = readonly [program: string, ...args: string[]];

export function planService({ places, binFolder, serviceManager, overwrite }: Surroundings): Change[] {
  if (serviceManager === undefined) return [];
  const files = serviceFiles(places, binFolder, serviceManager);
  const changes = files.map((file) => planOwned(file, overwrite));
  const link = serviceManager === "systemd" ? planLink(wantsLink(places), "../jitney.socket") : undefined;
  return [...changes, link].filter(isPresent);
}

function serviceFiles(places: Places, binFolder: string, manager: ServiceManager): OwnedFile[] {
  if (manager === "launchd") {
    return [{ path: places.launchAgent, text: launchAgentPlist(places, binFolder), shape: xmlShape }];
  }
  return [
    { path: `${places.unitFolder}/jitney.socket`, text: socketUnit(places), shape: hashShape },
    { path: `${places.unitFolder}/jitney.service`, text: serviceUnit(places, binFolder), shape: hashShape },
  ];
}

/** What `systemctl enable` would make; made here, it is part of the plan and works without a session. */
export function wantsLink({ unitFolder }: Places): string {
  return `${unitFolder}/sockets.target.wants/jitney.socket`;
}

export function planLink(path: string, after: string | undefined): LinkChange | undefined {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const before = isLink ? readlinkSync(path) : undefined;
  return before === after ? undefined : { kind: "link", path, before, after };
}

export function startCommands({ launchAgent }: Places, manager: ServiceManager): Command[] {
  if (manager === "launchd") return [["launchctl", "bootstrap", guiDomain(), launchAgent]];
  return [
    ["systemctl", "--user", "daemon-reload"],
    ["systemctl", "--user", "restart", "jitney.socket"],
  ];
}

export function stopCommands(manager: ServiceManager): Command[] {
  if (manager === "launchd") return [["launchctl", "bootout", `${guiDomain()}/dev.jitney.agent`]];
  return [["systemctl", "--user", "stop", "jitney.socket", "jitney.service"]];
}

function guiDomain(): string {
  return `gui/${process.getuid?.()}`;
}
