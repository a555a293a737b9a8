// `jitney ssh-files`: key, certificate and known_hosts as files, for clients that know no agent. Prints the
// three lines of ssh_config to paste.

import { writeSshFiles } from "../agent-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { exitCode } from "../exit-code.ts";
import { sentences } from "../screen/sentences.ts";
import type { World } from "../world.ts";
import { awaitWith, writeJson, writeLine, writeRemark } from "../write.ts";

export interface SshFilesOptions {
  json?: true;
}

export async function showSshFiles(
  given: string | undefined,
  { json }: SshFilesOptions,
  world: World,
): Promise<number> {
  const name = await chooseEntry({ name: given, verb: "ssh-files", kinds: ["lightsail"] }, world);
  const files = await awaitWith(world, `fetching the certificate of ${name} …`, writeSshFiles(name, world));
  if (json) {
    writeJson(world, files);
    return exitCode.done;
  }
  writeLine(world, `IdentityFile ${quotePath(files.identityFile)}`);
  writeLine(world, `CertificateFile ${quotePath(files.certificateFile)}`);
  writeLine(world, `UserKnownHostsFile ${quotePath(files.userKnownHostsFile)}`);
  writeRemark(world, ...sentences.keyFiles(name, files));
  return exitCode.done;
}

/** As ssh_config(5) wants it. */
function quotePath(path: string): string {
  const escaped = path.replaceAll("%", "%%");
  return escaped.includes(" ") ? `"${escaped}"` : escaped;
}
