// jitney-credential-process(1) and jitney-ssh(1). The two take no options to speak of, so their pages are text.

import { commonSections } from "./man-common.ts";
import { example, item, lines, manPage, paragraph, section } from "./roff.ts";

const failures = item(
  "1",
  "It failed: nothing on stdout, and on stderr what happened and what to type next.",
);

export function composeCredentialProcessManual(): string {
  return manPage("jitney-credential-process", 1, [
    section("NAME", [lines("jitney-credential-process - prints AWS credentials that the agent holds")]),
    section("SYNOPSIS", [".B jitney\\-credential\\-process\n.I NAME"]),
    section("DESCRIPTION", [
      lines(
        "Prints the JSON document that AWS's credential_process setting expects, from the agent's memory.",
      ),
      paragraph("NAME is an entry of the configuration or a node id. The agent is started where none runs."),
      paragraph("It never reads stdin and always answers within 4.5 seconds, since some SDKs kill at 5."),
      paragraph("In ~/.aws/config:"),
      example(
        "[profile web]\nregion = eu-west-1\ncredential_process = /usr/bin/jitney-credential-process web",
      ),
    ]),
    section("EXIT STATUS", [item("0", "One JSON document on stdout."), failures]),
    ...commonSections({ exitCodes: false }),
    section("SEE ALSO", [".BR jitney (1),\n.BR jitney\\-config (5)"]),
  ]);
}

export function composeSshManual(): string {
  return manPage("jitney-ssh", 1, [
    section("NAME", [lines("jitney-ssh - connects ssh with a host that Jitney knows")]),
    section("SYNOPSIS", [".B jitney\\-ssh connect\n.I NAME\n.RB [ \\-\\-port\n.IR N ]"]),
    section("DESCRIPTION", [
      lines(
        "Is ssh's ProxyCommand: makes certificate and known_hosts fresh, then connects and carries the bytes.",
      ),
      paragraph(
        "NAME is an entry of the configuration. A Lightsail instance is dialled; a node of Systems Manager is",
      ),
      lines("reached through a session of Session Manager. The agent writes the lines that call it to"),
      lines("~/.ssh/jitney.conf, so that nobody types it."),
    ]),
    section("EXIT STATUS", [item("0", "The connection ended."), failures]),
    ...commonSections({ exitCodes: false }),
    section("SEE ALSO", [".BR jitney (1),\n.BR ssh_config (5)"]),
  ]);
}
