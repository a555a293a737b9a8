// What a screen depends on beside its document: width, colour, the time. Render functions take it as a
// parameter and are pure; colour only on a terminal, and never with NO_COLOR (https://no-color.org).

import pc from "picocolors";
import type { Output, World } from "../world.ts";

export type Colors = ReturnType<typeof pc.createColors>;

export interface View {
  /** Columns; no line is longer. */
  width: number;
  colors: Colors;
  /** Epoch milliseconds. */
  now: number;
  /** IANA name; the machine's own where absent. */
  timeZone?: string;
}

/** Where the output is no terminal, or a terminal that does not tell its width. */
const defaultWidth = 80;

/** Below it a table makes no sense; lines run over instead. */
const minWidth = 40;

export function chooseView(output: Output, world: Pick<World, "env" | "now">): View {
  const isTerminal = output.isTTY === true;
  const width = isTerminal && output.columns ? output.columns : defaultWidth;
  const hasColor = isTerminal && !world.env.NO_COLOR && world.env.TERM !== "dumb";
  return { width: Math.max(minWidth, width), colors: pc.createColors(hasColor), now: world.now() };
}
