// Notifications as a desktop gets them: a notify-send of the test's own stands on the PATH and writes down its
// arguments.

import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { awaitFile } from "./harness/await-file.ts";
import { awaitStatus } from "./harness/await-status.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, type World } from "./harness/world.ts";

function shownPath({ folder }: World): string {
  return `${folder}/shown`;
}

/** The environment of a desktop, with its notify-send. */
function openDesktop(world: World): Record<string, string> {
  const bin = `${world.folder}/desktop`;
  mkdirSync(bin);
  writeFileSync(`${bin}/notify-send`, `#!/bin/sh\nprintf '[%s]' "$@" >>${shownPath(world)}\n`);
  chmodSync(`${bin}/notify-send`, 0o755);
  return { PATH: `${bin}:/usr/bin:/bin`, DISPLAY: ":7" };
}

/** A use without a terminal files the request, and somebody rejects it. */
async function fileAndReject(world: World): Promise<void> {
  await world.runHelper();
  const told = awaitStatus(world.socket, (text) => text.includes('"state":"rejected"'));
  const id = world.emulator.requests()[0]?.id ?? "";
  world.emulator.reject(id, { by: "ann", comment: "use $(staging) & <b>" });
  await told;
}

test.concurrent("who filed unasked and who rejected is shown, each once, word for word", async () => {
  await using world = await createWorld({ policy: "manual", agent: "notify = yes" });
  await startAgent(world, openDesktop(world));

  await fileAndReject(world);
  const shown = await awaitFile(shownPath(world), /was rejected.*\]$/s);

  expect(shown).toBe(
    [
      '[--app-name=jitney][--][jitney asked for access to web]["a test of jitney"\n',
      "nobody at a terminal asked for it; see: jitney requests]",
      '[--app-name=jitney][--][web was rejected][by ann: "use $(staging) &amp; &lt;b&gt;"\n',
      'ask again: jitney request web --again --reason "…"]',
    ].join(""),
  );
});

const silent = [
  { title: "notify = no", agent: "notify = no", isDesktop: true },
  { title: "no desktop", agent: "notify = yes", isDesktop: false },
];

test.concurrent.each(silent)("with $title nothing is shown", async ({ agent, isDesktop }) => {
  await using world = await createWorld({ policy: "manual", agent });
  const { PATH = "", ...desktop } = openDesktop(world);
  const running = await startAgent(world, { PATH, ...(isDesktop && desktop) });

  await fileAndReject(world);
  await awaitFile(`${world.state}/prompt`, /^web refused$/m); // told in the same moment
  await running.end();

  expect(existsSync(shownPath(world))).toBe(false);
});
