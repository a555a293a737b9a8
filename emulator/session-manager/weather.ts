// What can happen to frames between node and client, to try a client against it: the same fate for the same seed.

import { createDraw } from "../faults/draw.ts";

export interface ChannelWeather {
  /** Shares of the frames, in both directions. */
  loss: number;
  duplication: number;
  /** Each frame waits between none and so much, so that a late one is overtaken. */
  longestDelayMs: number;
  seed: number;
}

export const fairWeather: ChannelWeather = { loss: 0, duplication: 0, longestDelayMs: 0, seed: 1 };

/** A way for frames, as the weather has it at each. */
export function openWay(weather: () => ChannelWeather, arrive: (frame: Uint8Array) => void) {
  const draw = createDraw(weather().seed);
  return (frame: Uint8Array): void => {
    const { loss, duplication, longestDelayMs } = weather();
    if (loss > 0 && draw() < loss) return;
    const copies = duplication > 0 && draw() < duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (longestDelayMs === 0) arrive(frame);
      else setTimeout(arrive, draw() * longestDelayMs, frame);
    }
  };
}
