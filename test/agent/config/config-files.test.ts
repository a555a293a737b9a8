import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { configPlaces } from "../../../agent/config/config-files.ts";
import { readConfig } from "../../../agent/config/read-config.ts";
import { refusal, writeConfig } from "./written-config.ts";

const good = "[agent]\nregion = eu-west-1\n";

describe("what is read", () => {
  test.each([
    ["a byte order mark", `\ufeff${good}`],
    ["lines that end as on Windows", good.replaceAll("\n", "\r\n")],
    ["no newline at the end", good.trimEnd()],
    ["indented lines and tabs", "  [agent]\n\t\tregion\t=\teu-west-1\t\n"],
    ["comments of both kinds", `# one\n ; two = 2 \u00e9\n${good}\n#`],
  ])("a file with %s", (_, user) => {
    expect(readConfig(writeConfig({ user })).agent.region).toBe("eu-west-1");
  });

  test("a file of 1 MiB", () => {
    const user = good.padEnd(1024 * 1024, `; ${"x".repeat(61)}\n`);

    expect(readConfig(writeConfig({ user })).agent.region).toBe("eu-west-1");
  });

  test("a file behind a link", () => {
    const places = writeConfig({ user: good });
    renameSync(places.user, `${places.user}.real`);
    symlinkSync(`${places.user}.real`, places.user);

    expect(readConfig(places).agent.region).toBe("eu-west-1");
  });

  test("a file of twenty thousand entries", () => {
    const user = Array.from({ length: 20_000 }, (_, index) => `[jit n${index}]\nnode = i-01234567\n`).join(
      "",
    );

    expect(readConfig(writeConfig({ user })).entries).toHaveLength(20_000);
  });
});

describe("what is refused", () => {
  test("a file over 1 MiB", () => {
    expect(refusal(writeConfig({ user: ";".repeat(1024 * 1024 + 1) }))).toEqual({
      code: "config-invalid",
      message: "config.ini has 1048577 bytes, more than 1048576",
      next: "shorten config.ini",
    });
  });

  test("bytes that are not UTF-8, with their line", () => {
    const user = Buffer.concat([Buffer.from("[jit]\nreason = caf"), Buffer.from([0xe9]), Buffer.from("\n")]);

    expect(refusal(writeConfig({ user }))).toEqual({
      code: "config-invalid",
      message: "config.ini:2: the line is not UTF-8",
      next: "save config.ini as UTF-8",
    });
  });

  test("UTF-16, as some editors save it", () => {
    const user = Buffer.from(`\ufeff${good}`, "utf16le");

    expect(refusal(writeConfig({ user })).message).toBe("config.ini:1: the line is not UTF-8");
  });

  test("a folder in the file's place", () => {
    const places = writeConfig({});
    mkdirSync(places.user);

    expect(refusal(places)).toEqual({
      code: "config-invalid",
      message: "config.ini is a folder",
      next: "put a file with the config at config.ini",
    });
  });

  test("a file that everybody may write", () => {
    const places = writeConfig({ user: good });
    chmodSync(places.user, 0o666);

    expect(refusal(places)).toMatchObject({
      code: "config-invalid",
      message: "config.ini can be written by everybody; jitney does not trust it",
      next: "run: chmod o-w config.ini",
    });
  });

  test.skipIf(process.getuid?.() !== 0)("a file of another user (root can make one)", () => {
    const places = writeConfig({ user: good });
    chownSync(places.user, 65_534, 65_534);

    expect(refusal(places).message).toContain("belongs to uid 65534");
  });

  test("a pipe, without waiting for its writer", () => {
    const places = writeConfig({});
    execFileSync("mkfifo", [places.user]);

    expect(refusal(places).message).toBe("config.ini is no regular file");
  });

  test("a link that leads nowhere", () => {
    const places = writeConfig({});
    symlinkSync("gone.ini", places.user);

    expect(refusal(places)).toEqual({
      code: "config-invalid",
      message: "config.ini cannot be read: no such file or directory",
      next: "check it with: ls -lL config.ini",
    });
  });

  test("a file in the folder's place", () => {
    const places = writeConfig({ user: good });
    writeFileSync(places.systemFolder, "");

    expect(refusal(places)).toMatchObject({
      code: "config-invalid",
      message: "conf.d cannot be read: not a directory",
    });
  });

  test.skipIf(process.getuid?.() === 0)(
    "a system's file that may not be read, since it may hold a policy",
    () => {
      const places = writeConfig({ user: good, system: good });
      chmodSync(places.system, 0);

      expect(refusal(places)).toEqual({
        code: "config-invalid",
        message: "etc.ini cannot be read: permission denied",
        next: "check it with: ls -lL etc.ini",
      });
    },
  );
});

test("a folder that vanished is a folder without files", () => {
  const places = writeConfig({ user: good, folder: {} });
  rmSync(places.systemFolder, { recursive: true });

  expect(readConfig(places).files).toEqual([places.user]);
});

test("the system's places are fixed, the user's is the environment's", () => {
  expect(configPlaces({ JITNEY_CONFIG: "/srv/j.ini" })).toEqual({
    system: "/etc/jitney/config.ini",
    systemFolder: "/etc/jitney/conf.d",
    user: "/srv/j.ini",
  });
});
