// The demo's step over plain ssh: a real sshd plays the instance, the real ssh logs in.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Emulator } from "../emulator.ts";
import { loginName, type SshServer, sshdProgram, startSshd } from "../lightsail/sshd.ts";
import type { Narrator } from "./narrator.ts";
import type { Outcome, Stage } from "./stage.ts";

const instance = "Blog";

/** The agent sees an edited config within half a second. */
const longestLookMs = 10_000;
const pollMs = 100;

/** Returns what the login printed; undefined where there is no sshd to log in to. */
export async function logInOverSsh(
  emulator: Emulator,
  stage: Stage,
  tell: Narrator,
): Promise<Outcome | undefined> {
  tell.title("6. Lightsail over plain ssh");
  if (!existsSync(sshdProgram)) {
    tell.say(`There is no ${sshdProgram} here to play the instance, so this step is left out.`);
    return undefined;
  }
  const server = await startSshd({ folder: join(stage.folder, "sshd"), caPublicKey: emulator.caPublicKey() });
  try {
    return await logIn(emulator, stage, tell, server);
  } finally {
    await server.stop();
  }
}

async function logIn(emulator: Emulator, stage: Stage, tell: Narrator, server: SshServer): Promise<Outcome> {
  const { address, port, hostKeys } = server;
  emulator.addInstance({ name: instance, username: loginName, addresses: { publicIpv4: address }, hostKeys });
  const entry = ["[lightsail blog]", `instance = ${instance}`, `port = ${port}`];
  stage.addEntry(entry);
  tell.say("A real sshd plays the instance. The config gets");
  tell.output(entry.join("\n"));
  await awaitUser(stage);
  tell.say(
    "\n~/.ssh/config has the line: Include ~/.ssh/jitney.conf. No key file, no question, no stale address:",
  );
  const command = "echo logged in as $(whoami) with a certificate from memory";
  tell.command(`ssh blog '${command}'`);
  return stage.run("ssh", [
    "-F",
    join(stage.folder, ".ssh", "config"),
    "-o",
    "BatchMode=yes",
    "blog",
    command,
  ]);
}

/** Until the agent has read the entry, and AWS has named the user. */
async function awaitUser(stage: Stage): Promise<void> {
  const endsAt = Date.now() + longestLookMs;
  while (Date.now() < endsAt) {
    const { stdout } = await stage.run(stage.executable("jitney"), ["status", "--json"]);
    const { entries } = JSON.parse(stdout) as { entries: { name: string; state: string }[] };
    if (entries.some(({ name, state }) => name === "blog" && state === "ready")) return;
    await delay(pollMs);
  }
  throw new Error("the agent has not seen the entry [lightsail blog]");
}
