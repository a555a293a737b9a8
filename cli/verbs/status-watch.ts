// `jitney status --watch`: the screen of `jitney status`, live. The agent's events bring each change, a tick a
// second the passing of time; where the agent ends it is looked for again, and never started.

import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { socketPath } from "../../protocol/paths.ts";
import type { StatusDocument } from "../../protocol/status-document.ts";
import { fetchStatus } from "../agent-calls.ts";
import { followStatus, isBrokenConnection } from "../agent-events.ts";
import { isAgentRunning } from "../agent-probe.ts";
import { exitCode } from "../exit-code.ts";
import { sentences } from "../screen/sentences.ts";
import { formatStatus } from "../screen/status.ts";
import { chooseView } from "../screen/view.ts";
import { openFullScreen } from "../terminal/full-screen.ts";
import { processTerminal, type Terminal } from "../terminal/terminal.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";

const tickMs = 1_000;
const retryMs = 250;

/** A restart takes less than so many tries; until then the last status stays on the screen. */
const restartTries = 8;

const controlC = 0x03;
const keyQ = "q".charCodeAt(0);

export async function watchStatus(
  isVerbose: boolean,
  world: World,
  terminal: Terminal = processTerminal(),
): Promise<number> {
  if (!terminal.isTerminal || world.env.TERM === "dumb") throw noScreen(world);
  if (await isAgentRunning(world.env)) await fetchStatus(world); // one of another version is said in words
  const leaving = new AbortController();
  const left = Promise.withResolvers<number>();
  const { show, close } = openStatusScreen(isVerbose, world, terminal);
  const stops = [
    // before the other, which hears some of these signals too: the first to speak sets the code, as shells count it
    terminal.onEnd((signal) => left.resolve(128 + constants.signals[signal])),
    world.onInterrupt(() => left.resolve(exitCode.interrupted)),
  ];
  readKeys(terminal).then(left.resolve, left.reject);
  followAgent(world, leaving.signal, show).catch(left.reject);
  try {
    return await left.promise;
  } finally {
    leaving.abort();
    for (const stop of stops) stop();
    close();
    terminal.closeInput();
  }
}

interface StatusScreen {
  /** Undefined: no agent answers. */
  show: (document: StatusDocument | undefined) => void;
  close: () => void;
}

function openStatusScreen(isVerbose: boolean, world: World, terminal: Terminal): StatusScreen {
  const screen = openFullScreen(terminal);
  let shown: StatusDocument | undefined;
  const draw = () => {
    const view = { ...chooseView(world.stdout, world), width: screen.size().cols };
    const text = shown === undefined ? sentences.noAgent : formatStatus(shown, view, isVerbose);
    screen.draw(text, view.colors.dim("q leaves"));
  };
  const ticking = setInterval(draw, tickMs);
  const stopResizing = terminal.onResize(draw);
  return {
    show: (document) => {
      shown = document;
      draw();
    },
    close: () => {
      clearInterval(ticking);
      stopResizing();
      screen.close();
    },
  };
}

/** The exit code that the keys ask for; a terminal that hangs up leaves as well. */
async function readKeys(terminal: Terminal): Promise<number> {
  for await (const typed of terminal.input) {
    if (typed.includes(controlC)) return exitCode.interrupted;
    if (typed.includes(keyQ)) return exitCode.done;
  }
  return exitCode.done;
}

async function followAgent(
  world: World,
  signal: AbortSignal,
  show: (document: StatusDocument | undefined) => void,
): Promise<void> {
  for (let tries = restartTries; !signal.aborted; tries += 1) {
    try {
      for await (const document of followStatus(socketPath(world.env), signal)) {
        tries = 0;
        show(document);
      }
    } catch (error) {
      if (!signal.aborted && !isBrokenConnection(error)) throw error;
    }
    if (signal.aborted) return;
    if (tries >= restartTries) show(undefined);
    await delay(retryMs, undefined, { signal }).catch(() => undefined); // the end of the watch
  }
}

function noScreen({ env }: World): UsageMistake {
  return new UsageMistake(
    "status --watch draws on a terminal, and this is none",
    `type: jitney status; programs follow: curl -N --unix-socket ${socketPath(env)} http://jitney/v1/events`,
  );
}
