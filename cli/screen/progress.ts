// One line on the terminal that is drawn anew while something takes its time, and wiped at the end.
// Nothing at all where stderr is no terminal, or where it is over before anybody could read.

import type { World } from "../world.ts";
import { cutText } from "./table.ts";
import { chooseView, type View } from "./view.ts";

const firstDrawMs = 200;

const redrawMs = 1000;

const eraseLine = "\r\u001b[K";

/** Draws what `describe` returns, each second anew; the returned function wipes it. */
export function startProgress(world: World, describe: (view: View) => string): () => void {
  if (world.stderr.isTTY !== true) return () => undefined;
  let isDrawn = false;
  const draw = () => {
    const view = chooseView(world.stderr, world);
    world.stderr.write(`${eraseLine}${cutText(describe(view), view.width - 1)}`); // the last column wraps
    isDrawn = true;
    timer = setTimeout(draw, redrawMs);
  };
  let timer = setTimeout(draw, firstDrawMs);
  return () => {
    clearTimeout(timer);
    if (isDrawn) world.stderr.write(eraseLine);
  };
}
