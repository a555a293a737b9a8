// Programs of others, run to their end: what they leave behind keeps nobody waiting.

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { runProgram } from "../../cli/run-program.ts";

const module = new URL("../../cli/run-program.ts", import.meta.url).href;
const world = { env: { PATH: "/usr/bin:/bin" } };

test("what it said on both streams is kept, with its exit code", async () => {
  const run = await runProgram("sh", ["-c", "echo out; echo err >&2; exit 3"], world);

  expect(run).toEqual({ exitCode: 3, stdout: "out\n", stderr: "err\n" });
});

test("one that takes too long is ended, though its own child holds the streams", async () => {
  const beganAt = performance.now();

  const run = await runProgram("sh", ["-c", "echo begun >&2; sleep 20 & wait"], world, { timeoutMs: 300 });

  expect(run).toEqual({ exitCode: undefined, stdout: "", stderr: "begun\n" });
  expect(performance.now() - beganAt).toBeLessThan(10_000);
});

test("one that is not installed is named", async () => {
  await expect(runProgram("no-such-program", [], world)).rejects.toMatchObject({ code: "not-found" });
});

test.each([["/nonexistent/plugin"], [process.execPath]])(
  "nothing keeps a process alive behind %s",
  (program) => {
    const code = `const { runProgram } = await import("${module}");
    await runProgram("${program}", ["--version"], { env: process.env }).catch(({ code }) => console.log(code));
    console.log(process.getActiveResourcesInfo().filter((one) => one === "Timeout"));`;

    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });

    expect(printed.replace("not-found\n", "")).toBe("[]\n");
  },
);
