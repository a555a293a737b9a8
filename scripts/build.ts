// `npm run build`: dist/bin holds exactly the executables of the table afterwards. What has not changed
// is not built again; what is built replaces its predecessor whole, so that one that runs goes on running.

import { readdir, rm } from "node:fs/promises";
import { binFolder, buildExecutable } from "./build-executable.ts";
import { type Executable, executables } from "./executables.ts";

const outcomes = await Promise.allSettled(executables.map(buildAndTell));
for (const outcome of outcomes) {
  if (outcome.status === "rejected") tellFailure(outcome.reason);
}
await removeOthers(executables.map(({ name }) => name));

async function buildAndTell(executable: Executable): Promise<void> {
  const startedAt = performance.now();
  const isNew = await buildExecutable(executable);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`dist/bin/${executable.name}  ${isNew ? `built in ${seconds} s` : "unchanged"}`);
}

function tellFailure(reason: unknown): void {
  console.error(reason instanceof Error ? reason.message : String(reason));
  process.exitCode = 1;
}

async function removeOthers(names: string[]): Promise<void> {
  const present = await readdir(binFolder).catch(() => []);
  const others = present.filter((name) => !names.includes(name));
  await Promise.all(others.map((name) => rm(`${binFolder}/${name}`, { recursive: true })));
}
