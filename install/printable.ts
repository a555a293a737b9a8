// One part of an install as text, for those who put it in by other means: Ansible, chezmoi, a read-only home.

import { formatProfiles, listProfiles } from "./parts/aws.ts";
import { launchAgentPlist } from "./parts/launchd.ts";
import { includeLine } from "./parts/ssh.ts";
import { serviceUnit, socketUnit } from "./parts/systemd.ts";
import type { Surroundings } from "./surroundings.ts";

const printers: Readonly<Record<string, (surroundings: Surroundings) => string>> = {
  aws: (surroundings) =>
    formatProfiles(listProfiles(surroundings))
      .map((line) => `${line}\n`)
      .join(""),
  ssh: ({ places }) => `${includeLine(places)}\n`,
  systemd: ({ places, binFolder }) =>
    `# ~/.config/systemd/user/jitney.socket\n${socketUnit(places)}
# ~/.config/systemd/user/jitney.service\n${serviceUnit(places, binFolder)}`,
  launchd: ({ places, binFolder }) => launchAgentPlist(places, binFolder),
};

/** Undefined where there is no such part. */
export function printablePart(part: string, surroundings: Surroundings): string | undefined {
  return Object.hasOwn(printers, part) ? printers[part]?.(surroundings) : undefined;
}
