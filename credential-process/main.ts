// The executable behind `credential_process`: exit 0 and one JSON document on stdout, or exit 1 and two
// lines on stderr. Never reads stdin; always answers inside 4.5 s, since the Rust SDK kills at 5 s.

import { launchOnce } from "../protocol/launch-once.ts";
import { printCredentials } from "./print-credentials.ts";

const answer = await printCredentials(process.argv.slice(2), {
  env: process.env,
  folder: process.cwd,
  now: Date.now,
  launch: launchOnce,
});

if ("Bun" in globalThis) {
  // process.stdout.write costs a Bun executable 5 ms that this does not (measured)
  const { Bun } = globalThis as unknown as {
    Bun: { write(to: unknown, text: string): Promise<number>; stdout: unknown; stderr: unknown };
  };
  await Bun.write(answer.exitCode === 0 ? Bun.stdout : Bun.stderr, answer.text);
} else {
  (answer.exitCode === 0 ? process.stdout : process.stderr).write(answer.text);
}
process.exitCode = answer.exitCode;
