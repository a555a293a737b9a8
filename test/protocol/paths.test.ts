// Where everything lives, for every environment that agent and helpers may wake up in.

import { existsSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { expect, test } from "vitest";
import {
  configPath,
  type Environment,
  executablesRecordPath,
  runtimeFolder,
  socketPath,
  stateFolder,
} from "../../protocol/paths.ts";

const HOME = "/home/ann";

test.each<[Environment, string]>([
  [{ HOME }, "/home/ann/.config/jitney/config.ini"],
  [{ HOME, XDG_CONFIG_HOME: "/c" }, "/c/jitney/config.ini"],
  [{ HOME, XDG_CONFIG_HOME: "" }, "/home/ann/.config/jitney/config.ini"],
  [{ HOME, XDG_CONFIG_HOME: "/c", JITNEY_CONFIG: "/my.ini" }, "/my.ini"],
  [{ HOME, JITNEY_CONFIG: "" }, "/home/ann/.config/jitney/config.ini"],
  [{}, `${homedir()}/.config/jitney/config.ini`],
  [{ HOME: "" }, `${homedir()}/.config/jitney/config.ini`],
])("with %j the config is %s", (env, path) => {
  expect(configPath(env)).toBe(path);
});

const runUser = `/run/user/${process.getuid?.()}`;
const fallback = existsSync(runUser) ? `${runUser}/jitney` : "/home/ann/.jitney/run";

test.each<[Environment, string]>([
  [{ HOME, XDG_RUNTIME_DIR: "/run/user/7" }, "/run/user/7/jitney"],
  [{ HOME, XDG_RUNTIME_DIR: "/run/user/7", JITNEY_RUNTIME_DIR: "/r" }, "/r"],
  [{ HOME, XDG_RUNTIME_DIR: "", JITNEY_RUNTIME_DIR: "" }, fallback],
  [{ HOME }, fallback],
])("with %j the runtime folder is %s", (env, path) => {
  expect(runtimeFolder(env)).toBe(path);
});

test.each<[Environment, string]>([
  [{ HOME, JITNEY_RUNTIME_DIR: "/r" }, "/r/agent.sock"],
  [{ HOME, JITNEY_RUNTIME_DIR: "/r", JITNEY_SOCKET: "/s.sock" }, "/s.sock"],
  [{ HOME, JITNEY_RUNTIME_DIR: "/r", JITNEY_SOCKET: "" }, "/r/agent.sock"],
])("with %j the socket is %s", (env, path) => {
  expect(socketPath(env)).toBe(path);
});

test("the state is apart for each host, since homes are shared", () => {
  expect(stateFolder({ HOME })).toBe(`/home/ann/.local/state/jitney/${hostname()}`);
  expect(stateFolder({ HOME, XDG_STATE_HOME: "/s" })).toBe(`/s/jitney/${hostname()}`);
});

test("where the executables are is recorded for all hosts", () => {
  expect(executablesRecordPath({ HOME })).toBe("/home/ann/.local/state/jitney/executables");
});
