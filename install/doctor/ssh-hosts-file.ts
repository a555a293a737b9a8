// The file in which the agent tells ssh of its hosts: why a host may not be in it.

import { header } from "../../agent/ssh-hosts/client-config.ts";
import { type Finding, wrong } from "./finding.ts";

export interface HostsFile {
  path: string;
  text: string | undefined;
}

/** The agent writes it when it starts, and when its hosts change. */
const rewrite = "jitney agent restart";

/** Undefined where the file is as it should be, so that ssh does not read it. */
export function findHostsFileFault(host: string, { path, text }: HostsFile): Finding | undefined {
  if (text === undefined) {
    return wrong(
      "ssh-hosts-file-missing",
      `ssh knows nothing of ${host}: there is no ${path}`,
      `run: ${rewrite}`,
    );
  }
  if (!text.startsWith(header)) {
    const what = `ssh knows nothing of ${host}: ${path} is not jitney's own, so the agent leaves it alone`;
    return wrong("ssh-hosts-file-foreign", what, `run: mv ${path} ${path}.old && ${rewrite}`);
  }
  const names = text.split("\n").flatMap((line) => /^Host (.*)$/.exec(line)?.[1]?.split(" ") ?? []);
  if (names.includes(host)) return undefined;
  const what = `ssh knows nothing of ${host}: the agent has not written it to ${path}`;
  return wrong("ssh-host-not-written", what, `run: ${rewrite}`);
}
