// Turns one bundle into one executable with pkg; a process of its own, because pkg changes its working
// folder. Usage: pack-with-pkg.ts BUNDLE EXECUTABLE

import pkg from "@yao-pkg/pkg/lib-es5/sea.js";
import { findNode } from "./run-times.ts";

const [bundle, output] = process.argv.slice(2);
if (bundle === undefined || output === undefined)
  throw new Error("usage: pack-with-pkg.ts BUNDLE EXECUTABLE");

// pkg's command line drops seaConfig, its function keeps it: https://nodejs.org/api/single-executable-applications.html
const seaConfig = {
  disableExperimentalSEAWarning: true,
  useSnapshot: false,
  useCodeCache: true,
  execArgv: [
    "--disable-sigusr1", // else SIGUSR1 opens a debugger port that any local user reaches
    "--no-memory-reducer", // else V8 wakes an idle agent every 8 s, for ever (measured)
  ],
  execArgvExtension: "none", // else NODE_OPTIONS loads foreign code
};

const node = findNode();
const target = {
  nodeRange: `node${node.version}`,
  platform: process.platform === "darwin" ? ("macos" as const) : ("linux" as const),
  arch: process.arch,
  output,
};
await pkg.default(bundle, {
  targets: [target],
  signature: true,
  seaConfig,
  ...(node.path !== undefined && { nodePath: node.path }),
});
