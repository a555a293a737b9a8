// An emulator with one Lightsail instance, and calls to it signed by hand.

import { onTestFinished } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import type { InstanceOptions } from "../../emulator/lightsail/instances.ts";
import type { EmulatorOptions } from "../../emulator/settings.ts";
import { type RawReply, sendCall, signCall } from "./raw-call.ts";
import type { Keys } from "./scene.ts";

export interface LightsailScene {
  emulator: Emulator;
  credentials: Keys & { sessionToken: string; arn: string };
  send(action: string, input: unknown, region?: string): Promise<RawReply>;
  /** The answer's members; a refusal is a failed test. */
  call(action: string, input?: object, region?: string): Promise<Answer>;
  /** Status and members of a refusal. */
  refusal(action: string, input: unknown, region?: string): Promise<{ status: number } & Answer>;
  details(instanceName?: string): Promise<AccessDetails>;
}

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire, for assertions
type Answer = Record<string, any>;

export interface AccessDetails extends Answer {
  certKey: string;
  privateKey: string;
  expiresAt: number;
}

export async function openLightsail(
  options: EmulatorOptions = {},
  instance: Partial<InstanceOptions> = {},
): Promise<LightsailScene> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.stop());
  emulator.addInstance({ name: "Blog", ...instance });
  const credentials = emulator.issueSourceCredentials();

  async function send(action: string, input: unknown, region = emulator.region) {
    const target = `Lightsail_20161128.${action}`;
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
    const unsigned = { method: "POST", path: "/", headers, body: JSON.stringify(input) };
    const at = new Date(emulator.clock.now());
    const signing = { service: "lightsail", region, at };
    return sendCall(emulator.endpoint, await signCall(emulator.endpoint, unsigned, credentials, signing));
  }

  async function call(action: string, input: object = {}, region?: string): Promise<Answer> {
    const reply = await send(action, input, region);
    if (reply.status !== 200) throw new Error(`${action}: ${reply.status} ${reply.body}`);
    return JSON.parse(reply.body);
  }

  async function refusal(action: string, input: unknown, region?: string) {
    const { status, body } = await send(action, input, region);
    return { ...JSON.parse(body), status };
  }

  const details = async (instanceName = "Blog"): Promise<AccessDetails> =>
    (await call("GetInstanceAccessDetails", { instanceName })).accessDetails;

  return { emulator, credentials, send, call, refusal, details };
}
