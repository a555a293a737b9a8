// The executable `jitney-demo`: the first run of Jitney, on a machine with no AWS account. It is bundled to
// one CommonJS file, which knows no top-level await.

import { runDemo } from "./demo/run-demo.ts";

void runDemo({ env: process.env, executable: process.execPath, out: process.stdout }).then((exitCode) => {
  process.exitCode = exitCode;
});
