import { expect, test } from "vitest";
import { commandFor, hasDesktop } from "../../../agent/notify/desktop.ts";

const nasty = { title: "-web $(id)", body: 'by ann: "<b>&\'$(id)"' };

test("on Linux notify-send gets the words as arguments, markup made harmless", () => {
  expect(commandFor(nasty, "linux")).toEqual([
    "notify-send",
    ["--app-name=jitney", "--", "-web $(id)", 'by ann: "&lt;b&gt;&amp;\'$(id)"'],
  ]);
});

test("on macOS the words are the script's arguments and no part of it", () => {
  const [program, args] = commandFor(nasty, "darwin");

  expect([program, args.slice(-3)]).toEqual(["osascript", ["--", nasty.body, nasty.title]]);
  expect(args.slice(0, -3).join("\n")).not.toContain("ann");
});

const environments: [title: string, env: Record<string, string>, platform: NodeJS.Platform, has: boolean][] =
  [
    ["X11", { DISPLAY: ":0" }, "linux", true],
    ["Wayland", { WAYLAND_DISPLAY: "wayland-0" }, "linux", true],
    ["a session bus", { DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/user/1/bus" }, "linux", true],
    ["none of them", { HOME: "/", DISPLAY: "" }, "linux", false],
    ["macOS", {}, "darwin", true],
  ];

test.each(environments)("%s", (_, env, platform, has) => {
  expect(hasDesktop(env, platform)).toBe(has);
});
