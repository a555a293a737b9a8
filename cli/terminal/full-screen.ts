// The whole terminal, borrowed: its alternate screen and raw keys. What stood on it before is back on every way
// out, a crash among them.

import { composeFrame, drawChanges, type Frame, type ScreenSize } from "../screen/frame.ts";
import type { Terminal } from "./terminal.ts";

export interface FullScreen {
  size(): ScreenSize;
  /** Draws what has changed since the last time; all of it after a resize. */
  draw(text: string, footer: string): void;
  close(): void;
}

/** xterm's control sequences: alternate screen with the cursor saved, cursor hidden; and back. */
const enter = "\u001b[?1049h\u001b[?25l";
const leave = "\u001b[?25h\u001b[?1049l";

/** Of a terminal that does not tell. */
const usualSize: ScreenSize = { cols: 80, rows: 24 };

export function openFullScreen(terminal: Terminal): FullScreen {
  const write = (text: string) => terminal.write(Buffer.from(text), "output");
  const restoreKeys = terminal.makeRaw();
  const restoreScreen = () => write(leave);
  process.on("exit", restoreScreen);
  write(enter);
  let drawn: { frame: Frame; size: ScreenSize } | undefined;
  const size = () => knownSize(terminal.size());
  return {
    size,
    draw: (text, footer) => {
      const now = size();
      const isSameSize = drawn?.size.cols === now.cols && drawn.size.rows === now.rows;
      const frame = composeFrame(text, footer, now);
      const changes = drawChanges(isSameSize ? drawn?.frame : undefined, frame);
      if (changes !== "") write(changes);
      drawn = { frame, size: now };
    },
    close: () => {
      process.off("exit", restoreScreen);
      restoreScreen();
      restoreKeys();
    },
  };
}

/** Some say 0 by 0. */
function knownSize(told: ScreenSize | undefined): ScreenSize {
  return { cols: told?.cols || usualSize.cols, rows: told?.rows || usualSize.rows };
}
