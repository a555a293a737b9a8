// What `status -v` adds: each entry's times and request ids, the agent's paths and its environment.

import { stateFolder } from "../../protocol/paths.ts";
import type { EntryDocument, RequestDocument, StatusDocument } from "../../protocol/status-document.ts";
import { describeApprovers } from "./request.ts";
import { plain } from "./text.ts";
import { formatAge, formatClock, formatLeft } from "./time.ts";
import type { View } from "./view.ts";

type Block = readonly [label: string, lines: readonly string[]];

export function formatVerbose(document: StatusDocument, view: View): string {
  const entries = document.entries.map((entry): Block => [plain(entry.name), entryLines(entry, view)]);
  return [formatBlocks(entries, view), formatBlocks(agentBlocks(document, view), view), environment(document)]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The share of the screen that labels may take from what they stand for. */
const longestLabel = 0.3;

/**
 * The label stands in front of the first line, a long one above it. Nothing is cut: who asks for everything shall
 * have it.
 */
function formatBlocks(blocks: readonly Block[], { colors, width }: View): string {
  const limit = Math.floor(width * longestLabel);
  const fitting = blocks.map(([label]) => label.length).filter((length) => length <= limit);
  const labelWidth = Math.max(0, ...fitting) + 2;
  const formatBlock = ([label, lines]: Block) => {
    const body = lines.map((line) => `${" ".repeat(labelWidth)}${line}`);
    if (label.length > limit) return [colors.bold(label), ...body].join("\n");
    const [first = "", ...others] = body;
    return [`${colors.bold(label)}${first.slice(label.length)}`, ...others].join("\n");
  };
  return blocks.map(formatBlock).join("\n");
}

function entryLines(entry: EntryDocument, view: View): string[] {
  const { target, region, sourceProfile, request, nextRequest, failure } = entry;
  const place = [target, region, sourceProfile].filter((text) => text !== undefined);
  const lines = [place.map(plain).join(", "), describeTimes(entry, view)];
  if (request !== undefined) lines.push(...requestLines(request, view));
  if (nextRequest !== undefined) lines.push("for the next window:", ...requestLines(nextRequest, view));
  if (failure !== undefined) {
    lines.push(view.colors.yellow(`${formatClock(failure.at, view)} ${plain(failure.detail)}`));
  }
  return lines;
}

function describeTimes(entry: EntryDocument, view: View): string {
  const { expiresAt, nextRenewalAt, lastUsedAt, nextPrefetchAt } = entry;
  const times = [
    expiresAt && `good until ${formatClock(expiresAt, view)}`,
    nextRenewalAt && `renews in ${formatLeft(nextRenewalAt, view)}`,
    lastUsedAt ? `used ${formatAge(lastUsedAt, view)} ago` : "not used yet",
    nextPrefetchAt && `fetched ahead at ${formatClock(nextPrefetchAt, view)}`,
  ];
  return times.filter((text) => text !== undefined).join(", ");
}

function requestLines(request: RequestDocument, view: View): string[] {
  const { id = "no id yet", state, windowEndsAt, reason } = request;
  const end = windowEndsAt && `until ${formatClock(windowEndsAt, view)}`;
  const facts = [`${id} ${state}`, end, describeApprovers(request)].filter((text) => text).join(", ");
  return reason ? [facts, `"${plain(reason)}"`] : [facts];
}

function agentBlocks({ agent, config, sourceProfiles }: StatusDocument, view: View): Block[] {
  const started = `pid ${agent.pid}, since ${formatClock(agent.startedAt, view)}, ${plain(agent.executable)}`;
  const profiles = sourceProfiles.map(({ profile, account, principal }) =>
    [plain(profile), account ?? "account not known yet", principal].filter((text) => text).join(", "),
  );
  const blocks: Block[] = [
    ["agent", [started]],
    ["socket", [plain(agent.socket)]],
    ["log", [`${stateFolder(agent.environment)}/agent.log`]],
    ["config", config.files.length === 0 ? ["no file"] : config.files.map(plain)],
    ["source", profiles],
  ];
  return blocks;
}

function environment({ agent }: StatusDocument): string {
  const names = Object.keys(agent.environment).sort();
  return ["environment", ...names.map((name) => `  ${plain(`${name}=${agent.environment[name]}`)}`)].join(
    "\n",
  );
}
