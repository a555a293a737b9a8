// jitney(1), from the declarations of the verbs.

import { commonSections } from "./man-common.ts";
import { example, item, lines, manPage, paragraph, section, subsection } from "./roff.ts";
import type { VerbText } from "./verbs.ts";

export function composeCommandManual(verbs: readonly VerbText[]): string {
  const [program, ...rest] = verbs;
  if (program === undefined) throw new Error("the command declares no verb");
  const groups = [...new Set(rest.map(({ group }) => group))];
  return manPage("jitney", 1, [
    section("NAME", [lines("jitney - keeps short-lived AWS access ready")]),
    section("SYNOPSIS", [".B jitney\n.I verb\n[options]"]),
    section("DESCRIPTION", [
      lines(program.summary),
      paragraph(
        "One agent per user asks AWS for access, waits for the approval, holds it in memory, renews it before it " +
          "ends, and hands it to aws, every SDK and ssh. It starts on first use.",
      ),
      ...program.terms.map(([term, meaning]) => item(term, meaning)),
    ]),
    ...groups.map((group) => describeGroup(group, rest)),
    ...commonSections({ exitCodes: true }),
    section("SEE ALSO", [
      ".BR jitney\\-credential\\-process (1),\n.BR jitney\\-ssh (1),\n.BR jitney\\-config (5)",
    ]),
  ]);
}

function describeGroup(group: string, verbs: readonly VerbText[]): string {
  const own = verbs.filter((verb) => verb.group === group);
  return section(`VERBS: ${group.toUpperCase()}`, own.map(describeVerb));
}

function describeVerb({ path, usage, summary, terms, remarks, examples }: VerbText): string {
  return subsection(`${path} ${usage}`, [
    lines(summary),
    ...terms.map(([term, meaning]) => item(term, meaning)),
    ...(remarks === "" ? [] : [paragraph(remarks)]),
    ...examples.map(example),
  ]);
}
