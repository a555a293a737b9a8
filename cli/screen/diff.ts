// What differs between two texts: one run of lines goes, another comes. That is all that install ever does to a
// file. Of the user's own lines nothing is shown, since any may hold a secret: `export TOKEN=…`, a
// credential_process with a password. The number of the first line says where it is.

export interface Difference {
  /** The first line that differs, counted from 1. */
  line: number;
  lines: readonly string[];
}

/** Lines that look as install writes them; another one of a run is the user's, in a block that a hand has edited. */
const ours = /^(\[[^\]]*\]|# (>>>|<<<|\^\^\^) jitney .*|Include "[^"]*\/jitney\.conf"|)$/;

const assignment = /^(\s*(?:export\s+)?[\w.-]+\s*=\s*).*/;

/** C0 and C1 without the tab. */
const control = /[^\P{Cc}\t]/gu;

export function diffLines(before: string, after: string): Difference {
  const [old, young] = [splitText(before), splitText(after)];
  const head = countSame(old, young);
  const tail = countSame(old.slice(head).reverse(), young.slice(head).reverse());
  const goes = old.slice(head, old.length - tail);
  const comes = young.slice(head, young.length - tail);
  const shown = comes.map((line) => (goes.includes(line) ? veil(line) : line)); // or it has only moved
  return { line: head + 1, lines: [...mark("-", goes.map(veil)), ...mark("+", shown)] };
}

/** Without line ends: a last line that gets one is still the user's. */
function splitText(text: string): string[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines.map((line) => line.replace(/\r*\n$|\r+$/, ""));
}

function countSame(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((line, index) => line !== other[index]);
  return at < 0 ? one.length : at;
}

function veil(line: string): string {
  if (ours.test(line)) return line;
  const key = assignment.exec(line)?.[1] ?? "";
  return `${key}…`;
}

function mark(sign: string, lines: readonly string[]): string[] {
  return lines.map((line) => `${sign} ${line.replace(control, "?")}`.trimEnd());
}
