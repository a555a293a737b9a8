// The desktop's own program for notifications: notify-send on Linux, osascript on macOS. Started without a
// shell, since what approvers write is among the words.

import { spawn } from "node:child_process";
import type { Environment } from "../../protocol/paths.ts";
import type { Message } from "./message.ts";

/** A notification daemon that hangs holds up nobody. */
const longestMs = 10_000;

/** Whether anybody would see it: cron, a container and a server's console have none of these. */
export function hasDesktop(env: Environment, platform: NodeJS.Platform = process.platform): boolean {
  if (platform === "darwin") return true;
  return [env.DISPLAY, env.WAYLAND_DISPLAY, env.DBUS_SESSION_BUS_ADDRESS].some((value) => value);
}

/** Nobody waits for it: the agent may end meanwhile. */
export function sendToDesktop(message: Message): Promise<void> {
  const [program, args] = commandFor(message, process.platform);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(program, args, { stdio: "ignore", timeout: longestMs });
  const fail = (why: string) => reject(new Error(`${program} (${why})`));
  child.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  child.on("exit", (code, signal) => (code === 0 ? resolve() : fail(signal ?? `exit code ${code}`)));
  child.unref();
  return promise;
}

export function commandFor(
  { title, body }: Message,
  platform: NodeJS.Platform,
): [program: string, args: string[]] {
  if (platform === "darwin") return ["osascript", [...displayScript, "--", body, title]];
  return ["notify-send", ["--app-name=jitney", "--", title, escapeMarkup(body)]];
}

/** The texts are its arguments, never part of the program. */
const displayScript = [
  "on run argv",
  "display notification (item 1 of argv) with title (item 2 of argv)",
  "end run",
].flatMap((line) => ["-e", line]);

/** https://specifications.freedesktop.org/notification-spec/latest/markup.html: bodies only. */
function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
