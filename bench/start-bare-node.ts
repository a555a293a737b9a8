// The reference for what an idle agent costs: a Node of the same version that listens on a socket and
// waits, with nothing loaded.

import { type RunningProcess, startProcess } from "./start-process.ts";

const waiting = 'require("node:net").createServer().listen(process.argv[1], () => console.log("ready"))';

export function startBareNode(folder: string): Promise<RunningProcess> {
  return startProcess(process.execPath, ["-e", waiting, `${folder}/bare.sock`]);
}
