// Text of others on our screen: approvers' comments, node names, AWS's messages. Nothing of theirs may
// move the cursor, colour the terminal or take a second line.

/** C0, DEL and C1, line and paragraph separators, and what turns the order of a text around. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** On one line, without anything a terminal would obey. */
export function plain(text: string): string {
  return text.replace(unprintable, " ").trim();
}

export function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** The home folder as people write it. */
export function shortenHome(path: string, home: string | undefined): string {
  return home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
