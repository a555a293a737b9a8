// The work of the executable over what it is given: argv in, text and exit code out. `--token NAME` prints
// the bare token of an entry instead: as `jitney token`, in a tenth of its time.

import { askAgent } from "../protocol/ask.ts";
import { asFailure, Failure, failureLines } from "../protocol/failure.ts";
import { maxNameLength } from "../protocol/messages.ts";
import type { Environment } from "../protocol/paths.ts";
import { version } from "../protocol/version.ts";

export interface World {
  env: Environment;
  folder: () => string;
  now: () => number;
  launch: (env: Environment) => undefined;
}

export interface Answer {
  exitCode: 0 | 1;
  /** For stdout where the exit code is 0, else for stderr. */
  text: string;
}

/** Start to end, in milliseconds: 4.5 s less what it takes a process to start and to end. */
const deadlineMs = 4_300;

/** Go's SDK v1, also inside session-manager-plugin, cuts the document here. */
const maxDocumentBytes = 8_192;

export async function printCredentials(args: readonly string[], world: World): Promise<Answer> {
  if (args[0] === "--version" && args.length === 1) return { exitCode: 0, text: `${version}\n` };
  try {
    const isToken = args[0] === "--token";
    const name = parseName(isToken ? args.slice(1) : args);
    return { exitCode: 0, text: await (isToken ? fetchToken : fetchDocument)(name, world) };
  } catch (error) {
    return { exitCode: 1, text: failureLines(asFailure(error)) };
  }
}

function parseName(args: readonly string[]): string {
  const [name] = args;
  if (args.length === 1 && name !== undefined && name !== "" && !name.startsWith("-")) {
    if (name.length <= maxNameLength) return name;
    throw new Failure("not-configured", `a name has at most ${maxNameLength} characters`);
  }
  throw new Failure("not-configured", "usage: jitney-credential-process [--token] NAME", {
    next: "NAME is an entry of the config or a node id; jitney status lists the entries",
  });
}

async function fetchToken(name: string, world: World): Promise<string> {
  return ask(`/v1/token/${encodeURIComponent(name)}`, world, { accept: "text/plain" });
}

async function fetchDocument(name: string, world: World): Promise<string> {
  const body = await ask(`/v1/credentials/${encodeURIComponent(name)}`, world);
  if (Buffer.byteLength(body) > maxDocumentBytes) {
    throw new Failure("internal", `the document is longer than the ${maxDocumentBytes} bytes that SDKs read`);
  }
  return body;
}

function ask(path: string, { env, folder, launch, now }: World, headers = {}): Promise<string> {
  return askAgent({ path, env, folder, launch, headers, deadlineAt: now() + deadlineMs });
}
