// Text of others on our screen: approvers' comments, node names, AWS's messages. Nothing of theirs may
// move the cursor, colour the terminal or take a second line.

import { oneLine } from "../../protocol/failure.ts";

/** On one line, without anything a terminal would obey. */
export function plain(text: string): string {
  return oneLine(text);
}

export function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** The home folder as people write it. */
export function shortenHome(path: string, home: string | undefined): string {
  return home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
