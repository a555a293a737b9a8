// The lines of docs/prompt.md, pasted into real shells: they show what the agent writes, and nothing once it
// has ended.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { awaitFile } from "./harness/await-file.ts";
import { openScreen } from "./harness/open-screen.ts";
import { bash, fish, type Program, tmux, zsh } from "./harness/programs.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, type World } from "./harness/world.ts";

const page = readFileSync(fileURLToPath(new URL("../../docs/prompt.md", import.meta.url)), "utf8");

/** The first block of the page in the shell's language. */
function linesFor(shell: string): string {
  return new RegExp(`\`\`\`${shell}\\n(.*?)\`\`\``, "s").exec(page)?.[1] ?? "";
}

interface Shell {
  name: string;
  program: Program;
  /** Puts the lines where the shell reads them, below the home; returns the command. */
  prepare: (home: string) => string;
}

const shells: Shell[] = [
  {
    name: "bash",
    program: bash,
    prepare: (home) => {
      writeFileSync(`${home}/.bashrc`, `PS1='$ '\n${linesFor("bash")}`);
      return bash.path;
    },
  },
  {
    name: "zsh",
    program: zsh,
    prepare: (home) => {
      writeFileSync(`${home}/.zshrc`, `PS1='$ '\n${linesFor("zsh")}`);
      return zsh.path;
    },
  },
  {
    name: "fish",
    program: fish,
    prepare: (home) => {
      mkdirSync(`${home}/.config/fish/functions`, { recursive: true });
      writeFileSync(`${home}/.config/fish/functions/fish_right_prompt.fish`, linesFor("fish"));
      return fish.path;
    },
  },
];

function promptPath({ state }: World): string {
  return `${state}/prompt`;
}

for (const { name, program, prepare } of shells) {
  const shellTest = test.skipIf(tmux.isMissing || program.isMissing).concurrent;
  shellTest(`${name} shows the line, and nothing without an agent (needs tmux and ${name})`, async () => {
    await using world = await createWorld();
    const agent = await startAgent(world);
    await world.runHelper();
    const line = await awaitFile(promptPath(world), /^web \d\d:\d\d\n$/);
    const terminal = await openScreen(world, { shell: prepare(world.home) });

    const shown = await terminal.shows(/web \d\d:\d\d/);
    await agent.end();
    terminal.type("clear");
    terminal.type("echo $JITNEY_PROMPT done");
    const after = await terminal.shows(/^ ?done$/m);

    expect(shown).toContain(line.trim());
    expect(after).not.toMatch(/web|No such file|\[\]/);
  });
}

test.concurrent("an agent that ends takes its line along", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world);
  await awaitFile(promptPath(world), /^\n$/);

  await agent.end();

  expect(existsSync(promptPath(world))).toBe(false);
});
