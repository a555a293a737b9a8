// How the lines of a text end: as its first one does.

export type LineEnding = "\n" | "\r\n";

export function findLineEnding(text: string): LineEnding {
  const at = text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** The lines, each with what ends it; joined they are the text again. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
