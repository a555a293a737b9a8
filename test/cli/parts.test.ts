import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { agentEnvironment, isShowable, showEnvironment } from "../../agent/environment.ts";
import { followStatus } from "../../cli/agent-events.ts";
import { targetWords } from "../../cli/command-line.ts";
import { formatClock, formatDuration } from "../../cli/screen/time.ts";
import { chooseView } from "../../cli/screen/view.ts";
import { now, status } from "./documents.ts";

test.each([
  [-5_000, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [119 * 60_000, "119 min"],
  [120 * 60_000, "2 h"],
  [47 * 3_600_000, "47 h"],
  [48 * 3_600_000, "2 d"],
])("%i ms are %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("a time of another day has its day", () => {
  const view = { ...chooseView({ write: () => true }, { env: {}, now: () => now }), timeZone: "UTC" };

  expect(formatClock("2026-11-21T00:05:00Z", view)).toBe("00:05");
  expect(formatClock("2026-11-20T23:55:00Z", view)).toBe("20 Nov 23:55");
});

test.each([
  ["a terminal", { isTTY: true, columns: 120 }, {}, 120, true],
  ["a terminal with NO_COLOR", { isTTY: true, columns: 120 }, { NO_COLOR: "1" }, 120, false],
  ["a dumb terminal", { isTTY: true, columns: 120 }, { TERM: "dumb" }, 120, false],
  ["a terminal without a width", { isTTY: true, columns: 0 }, {}, 80, true],
  ["a very narrow terminal", { isTTY: true, columns: 10 }, {}, 40, true],
  ["a pipe", {}, {}, 80, false],
])("%s", (_, stream, env, width, hasColor) => {
  const view = chooseView({ write: () => true, ...stream }, { env, now: () => now });

  expect([view.width, view.colors.isColorSupported]).toEqual([width, hasColor]);
});

test("words that a shell would split are quoted", () => {
  expect(targetWords({ name: "i-0123456789abcdef0", sourceProfile: "it's ours" })).toBe(
    "i-0123456789abcdef0 --source-profile 'it'\\''s ours'",
  );
});

const terminal = {
  HOME: "/home/mia",
  LC_TIME: "de_DE",
  XDG_RUNTIME_DIR: "/run/user/1000",
  JITNEY_CONFIG: "/c.ini",
  JITNEY_INSIDE_AGENT: "77",
  AWS_PROFILE: "web",
  AWS_SECRET_ACCESS_KEY: "secret",
  HTTPS_PROXY: "http://proxy",
  NODE_OPTIONS: "--inspect",
  BUN_OPTIONS: "--hot",
  SSH_AUTH_SOCK: "/tmp/ssh.sock",
  UNSET: undefined,
};

test("an agent gets home, locale, desktop and our own variables, and what pass_env names", () => {
  expect(agentEnvironment(terminal, ["SSH_AUTH_SOCK", "UNSET", "ABSENT"])).toEqual({
    HOME: "/home/mia",
    LC_TIME: "de_DE",
    XDG_RUNTIME_DIR: "/run/user/1000",
    JITNEY_CONFIG: "/c.ini",
    SSH_AUTH_SOCK: "/tmp/ssh.sock",
  });
});

test("names are shown always, values only where they can be no secret", () => {
  const shown = showEnvironment(terminal);

  expect(shown).toMatchObject({ HOME: "/home/mia", AWS_SECRET_ACCESS_KEY: "(not shown)" });
  expect(isShowable("AWS_SECRET_ACCESS_KEY")).toBe(false);
  expect(shown).not.toHaveProperty("UNSET");
});

test("events are put together again however they were cut, and comments are passed over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "jitney-cli-"));
  const text = `: keep alive\n\nevent: other\ndata: 1\n\nevent: status\ndata: ${JSON.stringify(status())}\n\n`;
  const server = createServer((_, outgoing) => {
    for (const character of text) outgoing.write(character);
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(join(folder, "s"), resolve));

  const seen: unknown[] = [];
  for await (const document of followStatus(join(folder, "s"), new AbortController().signal))
    seen.push(document);

  expect(seen).toEqual([status()]);
  server.close();
  rmSync(folder, { recursive: true });
});
