// docs/status.svg: what `jitney status` prints for the example, drawn. It is the verb's own screen, so that the
// README never shows one that is not.

import pc from "picocolors";
import { formatStatus } from "../../cli/screen/status.ts";
import { exampleStatus, shownAt } from "./example-status.ts";
import { drawTerminal } from "./terminal-picture.ts";

const columns = 80;

export function composeStatusPicture(): string {
  const colors = pc.createColors(true);
  const text = formatStatus(exampleStatus, { width: columns, colors, now: shownAt, timeZone: "UTC" });
  const lines = [`${colors.dim("$")} ${colors.bold("jitney status")}`, ...text.trimEnd().split("\n")];
  return drawTerminal("jitney status: what is ready, what waits, what needs a hand", lines, columns);
}
