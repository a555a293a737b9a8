// Whether ssh would do as it was told: read from what `ssh -G HOST` prints, which starts nothing, and from the file
// in which the agent tells it.

import { type Finding, good, wrong } from "./finding.ts";
import { findHostsFileFault, type HostsFile } from "./ssh-hosts-file.ts";

export interface SshFacts {
  /** By `ssh -G HOST`. */
  printed: string;
  hostsFile: HostsFile;
  /** Whom the certificate is for, where that is known. */
  user?: string;
}

/** The settings without which the agent's certificate is not used, or the host's key not checked. */
const required: readonly [keyword: string, value: RegExp][] = [
  ["identityagent", /\.sock$/],
  ["stricthostkeychecking", /^(true|yes)$/],
  ["pubkeyauthentication", /^(true|yes)$/],
  ["preferredauthentications", /\bpublickey\b/],
  ["identitiesonly", /^(false|no)$/],
  ["hostkeyalias", /^jitney[-.]/],
  ["userknownhostsfile", /\.known_hosts$/],
];

/** Either will do; Lightsail's certificates are RSA's. */
const certificateAlgorithms = ["rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com"];

const certifiedBits = 2_048;

const include = 'write as the first line of ~/.ssh/config: Include "~/.ssh/jitney.conf"';

export function checkSshSettings(host: string, { printed, hostsFile, user }: SshFacts): Finding {
  const settings = readSettings(printed);
  const isTold = /jitney-ssh|ssh-helper/.test(settings.get("proxycommand") ?? "");
  if (!isTold) return findHostsFileFault(host, hostsFile) ?? includeMissing(host);
  const overridden = findOverridden(settings, user);
  if (overridden !== undefined) {
    const what = `something before the Include in ~/.ssh/config sets ${overridden} for ${host}`;
    return wrong("ssh-include-overridden", what, include);
  }
  return (
    checkKeyIsAllowed(host, settings) ?? good("ssh-config", `ssh is told to reach ${host} through jitney`)
  );
}

function includeMissing(host: string): Finding {
  const what = `ssh knows nothing of ${host}: its configuration lacks the Include`;
  return wrong("ssh-include-missing", what, include);
}

function findOverridden(settings: ReadonlyMap<string, string>, user: string | undefined): string | undefined {
  const found = required.find(([keyword, value]) => !value.test(settings.get(keyword) ?? ""));
  if (found !== undefined) return found[0];
  return user === undefined || settings.get("user") === user ? undefined : "user";
}

/** The block is silent on these two, so that they may stand anywhere. */
function checkKeyIsAllowed(host: string, settings: ReadonlyMap<string, string>): Finding | undefined {
  const accepted = settings.get("pubkeyacceptedalgorithms") ?? settings.get("pubkeyacceptedkeytypes"); // until 8.4
  if (accepted !== undefined && !certificateAlgorithms.some((one) => accepted.split(",").includes(one))) {
    const what = `PubkeyAcceptedAlgorithms leaves out the kind of certificate that ${host} is logged in to with`;
    return wrong(
      "ssh-key-excluded",
      what,
      `add to it in your ssh configuration: ${certificateAlgorithms[0]}`,
    );
  }
  const bits = Number(settings.get("requiredrsasize") ?? 0);
  if (bits <= certifiedBits) return undefined;
  const what = `RequiredRSASize ${bits} leaves out the key that Lightsail gives for ${host}: it has ${certifiedBits} bits`;
  return wrong("ssh-key-excluded", what, `write in your ssh configuration: RequiredRSASize ${certifiedBits}`);
}

/** `keyword value`, keywords in small letters. */
function readSettings(printed: string): Map<string, string> {
  const pairs = printed.split("\n").map((line) => /^(\S+) (.*)$/.exec(line) ?? []);
  return new Map(pairs.map(([, keyword = "", value = ""]) => [keyword, value]));
}
