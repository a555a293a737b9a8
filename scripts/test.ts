// `npm test`: types, lint, direction of imports, dead code, unit, build, end-to-end, in this order; the
// first step that fails is the last that runs. The last line counts the tests, and a failed step as one.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { topFolder } from "./executables.ts";
import { provideRequirements } from "./install-requirements.ts";
import { addTotals, formatTotals, readTotals, type Totals } from "./test-totals.ts";

interface Outcome {
  isGood: boolean;
  totals: Totals;
}

interface Step {
  name: string;
  run: () => Outcome;
}

const none: Totals = { passed: 0, failed: 0, skipped: 0 };
const isTerminal = process.stdout.isTTY === true;
const reportFolder = `${topFolder}dist/test`;
const sourceFolders = [
  "protocol",
  "session",
  "agent",
  "emulator",
  "install",
  "ssh-helper",
  "credential-process",
  "cli",
  "test",
  "bench",
  "scripts",
];

const steps: readonly Step[] = [
  { name: "types", run: () => runCheck("tsc", "-p", ".") },
  {
    name: "lint",
    run: () => runCheck("biome", "ci", "--error-on-warnings", `--colors=${isTerminal ? "force" : "off"}`),
  },
  {
    name: "direction of imports",
    run: () => runCheck("depcruise", ...presentFolders()),
  },
  { name: "dead code", run: () => runCheck("knip") },
  { name: "unit tests", run: () => runTests("unit", {}) },
  { name: "build", run: () => runCheck("node", "scripts/build.ts") },
  { name: "end-to-end tests", run: runEndToEnd },
];

process.exitCode = runSteps() ? 0 : 1;

function runSteps(): boolean {
  let totals = none;
  for (const { name, run } of steps) {
    console.log(`\n=== ${name}`);
    const startedAt = performance.now();
    const outcome = run();
    totals = addTotals(totals, outcome.totals);
    if (!outcome.isGood) {
      const failed = Math.max(1, totals.failed);
      console.log(`\n${name}: failed, and nothing after it ran\n${formatTotals({ ...totals, failed })}`);
      return false;
    }
    console.log(`${name}: good, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
  console.log(`\n${formatTotals(totals)}`);
  return true;
}

function runCheck(program: string, ...args: string[]): Outcome {
  return { isGood: runProgram(program, args, {}), totals: none };
}

function runEndToEnd(): Outcome {
  const { variables, missing } = provideRequirements();
  for (const { name, package: packages } of missing) {
    console.log(`${name} is missing, so tests that need it are skipped; Debian has it as: ${packages}`);
  }
  if (missing.length > 0 && process.env.CI) {
    console.log("with CI set nothing may be missing");
    return { isGood: false, totals: none };
  }
  return runTests("end-to-end", variables);
}

function runTests(project: string, variables: Record<string, string>): Outcome {
  const report = `${reportFolder}/${project}.json`;
  mkdirSync(reportFolder, { recursive: true });
  rmSync(report, { force: true });
  const args = ["run", "--project", project, "--passWithNoTests"];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const isGood = runProgram("vitest", [...args, ...reporters], variables);
  return { isGood, totals: existsSync(report) ? readTotals(report) : none };
}

function runProgram(program: string, args: string[], variables: Record<string, string>): boolean {
  // so that it is the pinned node also where this script was not started by npm
  const PATH = `${topFolder}node_modules/.bin:${process.env.PATH ?? ""}`;
  const env = { ...process.env, ...variables, PATH };
  return spawnSync(program, args, { cwd: topFolder, env, stdio: "inherit" }).status === 0;
}

function presentFolders(): string[] {
  return sourceFolders.filter((folder) => existsSync(`${topFolder}${folder}`));
}
