import { expect, test } from "vitest";
import { formatOrigins } from "../../../agent/config/origins.ts";
import { readConfig } from "../../../agent/config/read-config.ts";
import { readText, writeConfig } from "./written-config.ts";

test("each key in force is one line with its file and line", () => {
  const places = writeConfig({
    system: "[agent]\nregion = us-east-1\nnotify = no\n",
    user: '\n[agent]\nregion = eu-west-1\n\n[jit web]\nnode = i-01234567\nreason = "fix #12"\n',
  });

  expect(formatOrigins(readConfig(places))).toEqual([
    `file:${places.user}:3\tagent.region=eu-west-1`,
    `file:${places.system}:3\tagent.notify=no`,
    `file:${places.user}:6\tjit.web.node=i-01234567`,
    `file:${places.user}:7\tjit.web.reason=fix #12`,
  ]);
});

test("the password of a proxy is not printed", () => {
  const config = readText("[agent]\nhttps_proxy = http://ann:hunter2@proxy:3128\n");

  expect(config.agent.httpsProxy).toBe("http://ann:hunter2@proxy:3128");
  expect(formatOrigins(config).join()).toContain("agent.https_proxy=http://ann:…@proxy:3128");
});
