// The runtime folder is the guard of the socket: both ends refuse one that others could have made or enter.

import { chmodSync, chownSync, mkdirSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { expectRefusal } from "./harness/contract.ts";
import { createWorld, type World } from "./harness/world.ts";

const isRoot = process.getuid?.() === 0;

const folders = [
  {
    title: "open to others",
    make: (world: World) => {
      mkdirSync(world.runtime);
      chmodSync(world.runtime, 0o755);
    },
    what: /is open to other users \(mode 755\); jitney does not trust it/,
    next: /run: chmod 700 /,
    isForRoot: false,
  },
  {
    title: "a symbolic link",
    make: (world: World) => {
      mkdirSync(`${world.folder}/elsewhere`, { mode: 0o700 });
      symlinkSync(`${world.folder}/elsewhere`, world.runtime);
    },
    what: /is a symbolic link; jitney does not trust it/,
    next: /run: rm /,
    isForRoot: false,
  },
  {
    title: "somebody else's (as root)",
    make: (world: World) => {
      mkdirSync(world.runtime, { mode: 0o700 });
      chownSync(world.runtime, 12_345, 12_345);
    },
    what: /belongs to uid 12345; jitney does not trust it/,
    next: /set JITNEY_RUNTIME_DIR to a folder of your own/,
    isForRoot: true,
  },
];

const allowed = folders.filter(({ isForRoot }) => isRoot || !isForRoot);

test.concurrent.each(allowed)(
  "a runtime folder that is $title is refused by helper, agent and command",
  async ({ make, what, next }) => {
    await using world = await createWorld();
    make(world);

    expectRefusal(await world.runHelper(), what, next);
    expectRefusal(await world.runJitney(["agent", "run"]), what, next);
    expectRefusal(await world.runJitney(["agent", "start"]), what, next);
    expectRefusal(await world.runJitney(["status"]), what, next);
  },
);

test.concurrent("a socket path over the limit is told by the agent, with its length", async () => {
  await using world = await createWorld();
  const env = { ...world.env, XDG_RUNTIME_DIR: `${world.folder}/${"long".repeat(30)}` };

  const outcome = await world.runJitney(["agent", "run"], { env });

  expectRefusal(
    outcome,
    /the socket path .* has \d{3} bytes; 103 are the most/,
    /set JITNEY_RUNTIME_DIR to a shorter path/,
  );
});

test.concurrent("a socket path over the limit is told by the helper as well", async () => {
  await using world = await createWorld();
  const env = { ...world.env, XDG_RUNTIME_DIR: `${world.folder}/${"long".repeat(30)}` };

  const outcome = await world.runHelper("web", { env });

  expectRefusal(
    outcome,
    /the socket path .* has \d{3} bytes; 103 are the most/,
    /set JITNEY_RUNTIME_DIR to a shorter path/,
  );
});

test.concurrent("a file where the socket should be is refused and left alone", async () => {
  await using world = await createWorld();
  mkdirSync(world.runtime, { mode: 0o700 });
  mkdirSync(world.socket);

  expectRefusal(await world.runHelper(), /agent\.sock is not a socket/, /run: mv /);
  expect(world.emulator.calls()).toEqual([]);
});
