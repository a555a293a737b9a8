// `npm run bench`: builds, measures the budgets one by one, prints them as a table. Nothing is left running.
// Usage: npm run bench -- [--quick] [ROW …], a row being the name of a file in bench/rows.

import { spawnSync } from "node:child_process";
import { topFolder } from "../scripts/executables.ts";
import type { Measurement, Row } from "./row.ts";
import { measureColdCallers } from "./rows/cold-callers.ts";
import { measureFirstAnswer } from "./rows/first-answer.ts";
import { measureHelper } from "./rows/helper.ts";
import { measureLeaseMemory } from "./rows/lease-memory.ts";
import { measureMemory } from "./rows/memory.ts";
import { measureSchedule } from "./rows/schedule.ts";
import { measureSession } from "./rows/session.ts";
import { measureSsh } from "./rows/ssh.ts";
import { measureThroughput } from "./rows/throughput.ts";
import { measureToken } from "./rows/token.ts";
import { measureWakeUps } from "./rows/wake-ups.ts";
import { formatTable } from "./table.ts";

const rows: Record<string, Row> = {
  helper: measureHelper,
  token: measureToken,
  throughput: measureThroughput,
  "cold-callers": measureColdCallers,
  memory: measureMemory,
  "lease-memory": measureLeaseMemory,
  "wake-ups": measureWakeUps,
  schedule: measureSchedule,
  "first-answer": measureFirstAnswer,
  ssh: measureSsh,
  session: measureSession,
};

const args = process.argv.slice(2);
const isQuick = args.includes("--quick");
const wanted = args.filter((arg) => arg !== "--quick");
const unknown = wanted.filter((name) => !(name in rows));

if (unknown.length > 0) {
  console.error(`no row ${unknown.join(", ")}; there are: ${Object.keys(rows).join(", ")}`);
  process.exitCode = 2;
} else if (spawnSync(process.execPath, [`${topFolder}scripts/build.ts`], { stdio: "inherit" }).status === 0) {
  console.log(formatTable(await measureAll()));
} else {
  process.exitCode = 1;
}

async function measureAll(): Promise<Measurement[]> {
  const chosen = Object.entries(rows).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  const measurements: Measurement[] = [];
  for (const [name, measure] of chosen) {
    const startedAt = performance.now();
    measurements.push(...(await measure({ isQuick })));
    console.log(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
  return measurements;
}
