// The executable behind ssh's ProxyCommand: `jitney-ssh connect NAME [--port N]`. Whatever stands on stdout is
// the server's; a failure is one line on stderr and an exit code that is not 0.

import { launchOnce } from "../protocol/launch-once.ts";
import { version } from "../protocol/version.ts";
import { describeFailure, parseArguments } from "./command-line.ts";
import { connectHost } from "./connect.ts";
import { linkOpener } from "./open-link.ts";
import { openStandardStreams } from "./standard-streams.ts";

/** Resolves when the bytes of both directions are through. */
async function run(args: readonly string[]): Promise<void> {
  if (args.length === 1 && args[0] === "--version") {
    process.stdout.write(`${version}\n`);
    return;
  }
  const streams = openStandardStreams();
  const reach = { env: process.env, now: Date.now, launch: launchOnce };
  const link = await connectHost(parseArguments(args), {
    ...reach,
    folder: process.cwd,
    open: linkOpener(streams),
    setTimer: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    // loaded when it is needed: a host with an address pays nothing for the data channel
    startSession: async (host) => (await import("./session-link.ts")).startSessionLink(host, reach, streams),
    say: (line) => void process.stderr.write(`jitney: ${line}\n`),
  });
  await link.relay();
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(describeFailure(error));
  process.exitCode = 1;
}
process.exit(); // ssh may hold stdin open for longer than the server lives
