// The units: what they write, that systemd takes them, and that a service finds the same places as a helper.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { launchAgentPlist } from "../../../install/parts/launchd.ts";
import { serviceUnit, socketUnit } from "../../../install/parts/systemd.ts";
import { findPlaces } from "../../../install/places.ts";
import { tempFolder } from "../../agent/fakes/temp-folder.ts";

const analyzer = "/usr/bin/systemd-analyze";
const env = { HOME: "/home/mia", XDG_RUNTIME_DIR: "/run/user/1000" };
const strange = {
  HOME: '/home/m "i" 5%',
  XDG_RUNTIME_DIR: "/run/user/1000",
  JITNEY_CONFIG: "/etc/my config.ini",
};

test("the socket is where helpers ask, for its user alone", () => {
  expect(socketUnit(findPlaces(env))).toContain(
    "ListenStream=%t/jitney/agent.sock\nSocketMode=0600\nDirectoryMode=0700\n",
  );
});

test("what the service may write is named, and nothing that Node needs is taken", () => {
  const unit = serviceUnit(findPlaces(env), "/usr/local/bin");

  expect(unit).toContain("ExecStart=/usr/local/bin/jitney agent run\n");
  expect(unit).toContain(
    "ReadWritePaths=%t/jitney /home/mia/.local/state/jitney -%h/.aws/sso/cache -%h/.aws/login/cache -%h/.ssh\n",
  );
  expect(unit).toContain("LimitCORE=0\n");
  expect(unit).not.toContain("MemoryDenyWriteExecute");
});

test("variables that say where things are reach the service", () => {
  const unit = serviceUnit(findPlaces(strange), "/usr/local/bin");

  expect(unit).toContain('Environment="JITNEY_CONFIG=/etc/my config.ini"\n');
  expect(unit).toContain('ReadWritePaths=%t/jitney "/home/m \\"i\\" 5%%/.local/state/jitney"');
});

test.skipIf(!existsSync(analyzer)).each([
  ["a plain home", env],
  ["a strange home", strange],
])("systemd has nothing to say against them: %s", (_, variables) => {
  const folder = tempFolder();
  mkdirSync(`${folder}/units`);
  const places = findPlaces(variables);
  const units = [
    [`${folder}/units/jitney.socket`, socketUnit(places)],
    [`${folder}/units/jitney.service`, serviceUnit(places, "/usr/bin").replace("jitney agent run", "true")],
  ] as const;
  for (const [path, text] of units) writeFileSync(path, text);

  const { status, stderr } = spawnSync(analyzer, ["--user", "verify", ...units.map(([path]) => path)], {
    encoding: "utf8",
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
  });

  expect(stderr.split("\n").filter((line) => line.includes("jitney"))).toEqual([]);
  expect(status).toBe(0);
});

test("the property list escapes what XML would take for its own", () => {
  const plist = launchAgentPlist(findPlaces({ HOME: "/Users/a&b", JITNEY_CONFIG: "/x<y" }), "/usr/local/bin");

  expect(plist).toContain("<key>HOME</key><string>/Users/a&amp;b</string>");
  expect(plist).toContain("<key>JITNEY_CONFIG</key><string>/x&lt;y</string>");
});
