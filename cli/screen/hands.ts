// What waits for the user, each with the command to type. A command is never cut, however narrow the
// terminal: half a command is none.

import type { EntryDocument, SourceProfileDocument, StatusDocument } from "../../protocol/status-document.ts";
import { targetWords } from "../command-line.ts";
import { cutName, cutText } from "./table.ts";
import { plain } from "./text.ts";
import type { View } from "./view.ts";

interface Hand {
  /** The entry or source profile. */
  name: string;
  command: string;
  /** Why, where the table does not say it. */
  detail?: string;
}

export function formatHands(document: StatusDocument, view: View): string {
  const hands = findHands(document).map((hand) => ({ ...hand, name: cutName(hand.name, view) }));
  const nameWidth = Math.max(0, ...hands.map((hand) => hand.name.length));
  return hands.map((hand) => formatHand(hand, nameWidth, view)).join("\n");
}

function formatHand({ name, command, detail }: Hand, nameWidth: number, { width, colors }: View): string {
  const line = `${name.padEnd(nameWidth)}  ${colors.bold(command)}`;
  if (detail === undefined) return line;
  return `${line}\n${colors.dim(cutText(`${" ".repeat(nameWidth)}  ${plain(detail)}`, width))}`;
}

/** Logins first: they mend entries too. */
function findHands({ sourceProfiles, entries }: StatusDocument): Hand[] {
  const profiles = sourceProfiles.map((source) => handOfProfile(source, entries));
  return [...profiles, ...entries.map(handOfEntry)].filter((hand) => hand !== undefined);
}

function handOfProfile(source: SourceProfileDocument, entries: readonly EntryDocument[]): Hand | undefined {
  const name = source.profile;
  if (source.state === "login-needed") return { name, command: loginCommand(source, entries) };
  if (source.state !== "failing" || source.failure === undefined) return undefined;
  return { name, command: commandOf(source.failure.next, "jitney logs"), detail: source.failure.detail };
}

/** By an entry's name, since the default chain has none of its own; without where all share one profile. */
function loginCommand({ profile }: SourceProfileDocument, entries: readonly EntryDocument[]): string {
  const isSame = (entry: EntryDocument) => entry.sourceProfile === profile;
  if (entries.every(isSame)) return "jitney login";
  const user = entries.find(isSame) ?? entries.find((entry) => entry.sourceProfile === undefined);
  return user === undefined ? "jitney login" : `jitney login ${user.name}`;
}

function handOfEntry(entry: EntryDocument): Hand | undefined {
  switch (entry.state) {
    case "ready":
    case "asleep":
      return undefined;
    case "waiting":
      return { name: entry.name, command: `jitney request ${typedName(entry)} --wait` };
    case "refused":
      return handOfRefused(entry);
    case "failing":
    case "failed":
      return handOfFailure(entry);
  }
}

function handOfRefused(entry: EntryDocument): Hand | undefined {
  const { name, request } = entry;
  const again = `jitney request ${typedName(entry)} --again`;
  if (request?.state === "rejected") return { name, command: `${again} --reason "…"` };
  if (request?.state === "revoked") return { name, command: again };
  return handOfFailure(entry);
}

/** A needed login stands with its source profile, once for all entries. */
function handOfFailure(entry: EntryDocument): Hand | undefined {
  const { name, failure } = entry;
  if (failure?.code === "source-login-needed") return undefined;
  const command = commandOf(failure?.next, `jitney renew ${typedName(entry)}`);
  return failure === undefined ? { name, command } : { name, command, detail: failure.detail };
}

/** The agent calls a node of another profile or region "ID PROFILE REGION": no name of an entry has spaces. */
function typedName({ name, sourceProfile, region }: EntryDocument): string {
  const [node = name, ...place] = name.split(" ");
  return place.length === 0 ? name : targetWords({ name: node, sourceProfile, region });
}

/** `next` reads "run: COMMAND" behind a failure; here only the command stands. */
function commandOf(next: string | undefined, otherwise: string): string {
  return plain(next ?? otherwise).replace(/^run: /, "");
}
