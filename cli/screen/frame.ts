// A text as the rows of a terminal's screen, and what to write so that one frame becomes the next. Only rows
// that differ are touched: a screen that is redrawn each second does not flicker. Pure.

import { textWidth } from "./table.ts";

export interface ScreenSize {
  cols: number;
  rows: number;
}

/** One member a row of the screen; a line that runs over leaves marks in the rows below its first. */
export type Frame = readonly string[];

/** No text of ours holds one, so a row below a long line is never taken for a line. */
const runsOver = "\0";

/** The last row is the footer's, and the one above it empty. */
const footerRows = 2;

/** The text from the top, the footer at the bottom. What has no room is counted, never scrolled away. */
export function composeFrame(text: string, footer: string, size: ScreenSize): Frame {
  const room = Math.max(1, size.rows - footerRows);
  const lines = text.trimEnd().split("\n");
  const whole = lines.flatMap((line) => fillRows(line, size.cols));
  const body = whole.length <= room ? whole : cutLines(lines, room, size.cols);
  const empty = Array.from({ length: Math.max(0, size.rows - body.length - 1) }, () => "");
  return [...body, ...empty, footer].slice(0, size.rows);
}

/** Whole lines only: half a command is none. */
function cutLines(lines: readonly string[], room: number, cols: number): string[] {
  const rows: string[] = [];
  let shown = 0;
  for (const line of lines) {
    const filled = fillRows(line, cols);
    if (rows.length + filled.length > room - 1) break;
    rows.push(...filled);
    shown += 1;
  }
  return [...rows, `… ${lines.length - shown} more lines; a taller terminal shows them`];
}

function fillRows(line: string, cols: number): string[] {
  const height = Math.max(1, Math.ceil(textWidth(line) / cols));
  return [line, ...Array.from({ length: height - 1 }, () => `${runsOver}${line}`)];
}

/** https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036: shown as a whole, where it is known. */
const beginUpdate = "\u001b[?2026h";
const endUpdate = "\u001b[?2026l";

const eraseScreen = "\u001b[2J";
const eraseRow = "\u001b[2K";

/** Empty where nothing differs. Without a frame before, the whole screen is wiped first. */
export function drawChanges(before: Frame | undefined, after: Frame): string {
  const changed = [...after.keys()].filter((row) => after[row] !== before?.[row]);
  if (changed.length === 0) return "";
  const wipe = before === undefined ? eraseScreen : changed.map((row) => `${goTo(row)}${eraseRow}`).join("");
  const lines = changed.filter((row) => !after[row]?.startsWith(runsOver));
  return `${beginUpdate}${wipe}${lines.map((row) => `${goTo(row)}${after[row]}`).join("")}${endUpdate}`;
}

function goTo(row: number): string {
  return `\u001b[${row + 1};1H`;
}
