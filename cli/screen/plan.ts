// A plan as people read it before they agree: each file with where it changes and the lines that come and go.

import type { Change, FileChange } from "../../install/change.ts";
import type { Plan } from "../../install/plan-install.ts";
import { commandLine } from "../command-line.ts";
import { diffLines } from "./diff.ts";
import { shortenHome } from "./text.ts";
import type { View } from "./view.ts";

export interface PlanShape {
  home: string;
  /** Whether a file's lines are left out, being our own affair. */
  isBrief: (path: string) => boolean;
}

export function formatPlan({ changes, commands }: Plan, shape: PlanShape, view: View): string {
  const blocks = changes.map((change) => formatChange(change, shape, view));
  const runs = commands.map((words) => `run ${commandLine(words.slice(1), words[0])}`);
  return [...blocks, ...runs].join("\n");
}

function formatChange(change: Change, shape: PlanShape, view: View): string {
  const { home } = shape;
  if (change.kind === "file") return formatFile(change, shape, view);
  const path = shortenHome(change.path, home);
  return change.after === undefined ? `remove ${path}` : `link ${path} -> ${change.after}`;
}

function formatFile({ file, after }: FileChange, { home, isBrief }: PlanShape, view: View): string {
  const verb = file.bytes === undefined ? "make" : after === undefined ? "remove" : "change";
  const link = file.target === file.path ? "" : ` (${shortenHome(file.target, home)})`;
  const head = `${verb} ${shortenHome(file.path, home)}${link}`;
  if (isBrief(file.path) || after === undefined) return head;
  const { line, lines } = diffLines(file.bytes?.toString("utf8") ?? "", after.toString("utf8"));
  const place = file.bytes === undefined ? "" : `, line ${line}`;
  return [`${head}${place}`, ...lines.map((text) => paint(text, view))].join("\n");
}

function paint(line: string, { colors }: View): string {
  const text = `    ${line}`;
  return line.startsWith("+") ? colors.green(text) : colors.red(text);
}
