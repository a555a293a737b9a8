// The `jitney status` screen: a broken configuration first, then the agent, the entries, and below them
// what needs a hand. Pure: one document, one view, one text.

import { configPath } from "../../protocol/paths.ts";
import type { EntryDocument, SourceProfileDocument, StatusDocument } from "../../protocol/status-document.ts";
import { describeState, entryMark, lifeBar, stateColor } from "./entry.ts";
import { formatHands } from "./hands.ts";
import { type Column, cutName, cutText, formatTable } from "./table.ts";
import { plain, shortenHome } from "./text.ts";
import { formatAge, formatLeft } from "./time.ts";
import { formatVerbose } from "./verbose.ts";
import type { View } from "./view.ts";

/** Below it KIND and the bar go, so that STATE keeps some words. */
const minFullWidth = 60;

export function formatStatus(document: StatusDocument, view: View, isVerbose = false): string {
  const parts = [
    formatConfigFailure(document, view),
    formatHead(document, view),
    document.entries.length === 0 ? formatNoEntries(document) : formatEntries(document.entries, view),
    formatHands(document, view),
    isVerbose ? formatVerbose(document, view) : "",
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** In full however long: it is what must be read to mend it. */
function formatConfigFailure({ config }: StatusDocument, { colors }: View): string {
  if (config.failure === undefined) return "";
  const { code, detail, next } = config.failure;
  const isAbsent = code === "not-configured";
  const lines = [isAbsent ? colors.yellow(plain(detail)) : colors.red(`config refused: ${plain(detail)}`)];
  if (next !== undefined) lines.push(`  ${plain(next)}`);
  const hasOther = config.files.length > 0;
  if (!isAbsent)
    lines.push(colors.dim(hasOther ? "  the one before it stays in force" : "  none is in force"));
  return lines.join("\n");
}

function formatHead({ agent, sourceProfiles }: StatusDocument, view: View): string {
  const up = `agent ${plain(agent.version)}, up ${formatAge(agent.startedAt, view)}`;
  const profiles = sourceProfiles.map((profile) => describeProfile(profile, view)).join(", ");
  const head = cutText(profiles === "" ? up : `${up}    ${profiles}`, view.width);
  if (!agent.replaced) return head;
  return `${head}\n${view.colors.yellow(cutText(replacedText, view.width))}`;
}

const replacedText = "its executable was replaced; it restarts when nothing is in flight";

function describeProfile(source: SourceProfileDocument, view: View): string {
  const { red, yellow } = view.colors;
  const name = plain(source.profile);
  switch (source.state) {
    case "login-needed":
      return red(`${name}: login needed`);
    case "failing":
      return yellow(`${name}: failing`);
    case "unused":
      return `${name}: not used yet`;
    case "ready":
      if (source.expiresAt === undefined) return `${name}: ready`;
      return `${name}: ${formatLeft(source.expiresAt, view)} left`;
  }
}

function formatEntries(entries: readonly EntryDocument[], view: View): string {
  const isShown = (_: unknown, index: number) =>
    view.width >= minFullWidth || !["KIND", ""].includes(columns[index]?.head ?? "");
  const rows = entries.map((entry) => formatRow(entry, view).filter(isShown));
  return formatTable({ columns: columns.filter(isShown), rows, shrinks: "STATE" }, view);
}

const columns: readonly Column[] = [
  { head: "  NAME" },
  { head: "KIND" },
  { head: "STATE" },
  { head: "" },
  { head: "LEFT", align: "right" },
];

function formatRow(entry: EntryDocument, view: View): string[] {
  const state = describeState(entry, view);
  const isLoud = entry.state === "refused" || entry.state === "failed";
  return [
    `${entryMark(entry.state, view.colors)} ${cutName(entry.name, view)}`,
    plain(entry.kind),
    isLoud ? stateColor(entry.state, view.colors)(state) : state,
    lifeBar(entry, view),
    entry.expiresAt === undefined ? "-" : formatLeft(entry.expiresAt, view),
  ];
}

/** Where the configuration has failed, that is said already. */
function formatNoEntries({ agent, config }: StatusDocument): string {
  if (config.failure !== undefined) return "";
  const path = shortenHome(configPath(agent.environment), agent.environment.HOME);
  return `no entry is configured; one in ${path} looks like this:

  [jit web]
  node = i-0123456789abcdef0`;
}
