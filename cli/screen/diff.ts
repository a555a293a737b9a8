// What differs between two texts: one run of lines goes, another comes, with a little of what stands around.
// That is all that install ever does to a file.

/** Lines shown before and behind what changes. */
const contextLines = 2;

/** A profile's own keys may stand next to what changes. */
const secret = /^(\s*[\w.-]*(?:secret|token|access_key|password)[\w.-]*\s*[=:]\s*).+/i;

/** C0 and C1 without the tab. */
const control = /[^\P{Cc}\t]/gu;

export function diffLines(before: string, after: string): string[] {
  const [old, young] = [splitText(before), splitText(after)];
  const head = countSame(old, young);
  const tail = countSame(old.slice(head).reverse(), young.slice(head).reverse());
  const end = old.length - tail;
  return [
    ...mark(" ", old.slice(Math.max(0, head - contextLines), head)),
    ...mark("-", old.slice(head, end)),
    ...mark("+", young.slice(head, young.length - tail)),
    ...mark(" ", old.slice(end, end + contextLines)),
  ];
}

/** With its line end, so that a last line that gets one is seen to change. */
function splitText(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function countSame(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((line, index) => line !== other[index]);
  return at < 0 ? one.length : at;
}

function mark(sign: string, lines: readonly string[]): string[] {
  return lines.map((line) =>
    `${sign} ${line
      .replace(/\r?\n$/, "")
      .replace(control, "?")
      .replace(secret, "$1…")}`.trimEnd(),
  );
}
