// A process of the test's own: what it says, how it ends, gone when the test is.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Spares fifty children fifty compilations. */
const compileCache = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, "..", "..", "..", "node_modules", ".cache", "jitney-tests"),
};

export interface Child {
  process: ChildProcess;
  /** Resolves with everything said so far once it contains the text. */
  said(text: string): Promise<string>;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

export function startFixture(name: string, args: readonly string[], env: Record<string, string> = {}): Child {
  const script = join(import.meta.dirname, "..", "fixtures", name);
  return startChild([script, ...args], env);
}

export function startChild(args: readonly string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...compileCache, ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, ...output }));
  });
  const said = (text: string) =>
    new Promise<string>((resolve) => {
      const look = () => output.stdout.includes(text) && resolve(output.stdout);
      waiting.add(look);
      look();
    });
  return { process: child, said, ended };
}
