// `jitney gateway`: keeps a loopback gateway for clients that cannot renew their token, alone or around one
// command. Who uses it shows its own random token; the endpoint's stays in here and in the agent.

import { randomBytes } from "node:crypto";
import { portNumber } from "../../agent/config/values/text.ts";
import { type Failure, failureLines } from "../../protocol/failure.ts";
import { fetchToken } from "../access-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { exitCode } from "../exit-code.ts";
import { startGateway } from "../gateway/gateway-server.ts";
import { createUpstreams } from "../gateway/upstream.ts";
import { runChild } from "../run-child.ts";
import { sentences } from "../screen/sentences.ts";
import { UsageMistake } from "../usage-mistake.ts";
import { composeGateway, type Variables } from "../variables.ts";
import type { Words } from "../words.ts";
import type { World } from "../world.ts";
import { awaitWith, writeLine, writeRemark } from "../write.ts";
import { formatLines } from "./env.ts";

export interface GatewayVerbOptions {
  port?: string;
}

export async function runGateway(
  { name: given, command }: Words,
  { port }: GatewayVerbOptions,
  world: World,
): Promise<number> {
  const wanted = parsePort(port);
  const name = await chooseEntry({ name: given, verb: "gateway", kinds: ["emr"] }, world);
  const upstreams = createUpstreams(name);
  const findUpstream = async () => upstreams.find(await fetchToken(name, undefined, world));
  await awaitWith(world, `fetching ${name} …`, findUpstream()); // what cannot work is said at once
  const bearer = randomBytes(32).toString("base64url");
  const gateway = await startGateway({ port: wanted, bearer, findUpstream, onTrouble: createTeller(world) });
  try {
    const variables = composeGateway(gateway.url, bearer);
    return await (command.length > 0 ? runChild(command, variables, world) : serve(name, variables, world));
  } finally {
    await gateway.stop();
    upstreams.close();
  }
}

async function serve(name: string, variables: Variables, world: World): Promise<number> {
  for (const line of formatLines({ ...variables, clear: [] })) writeLine(world, line);
  writeRemark(world, sentences.gatewayOpen(name));
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  const stopListening = world.onInterrupt(resolve);
  await interrupted;
  stopListening(); // another Ctrl-C is for those who will not wait
  return exitCode.done;
}

/** Jupyter asks again and again; the same trouble is told once. */
function createTeller(world: World): (failure: Failure) => void {
  let told = "";
  return (failure) => {
    const lines = failureLines(failure);
    if (lines !== told) world.stderr.write(lines);
    told = lines;
  };
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return 0;
  const reading = portNumber.read(text);
  if ("value" in reading) return reading.value;
  throw new UsageMistake(
    `--port ${text} is not ${portNumber.expects}`,
    "type: --port 18888, or leave it out",
  );
}
