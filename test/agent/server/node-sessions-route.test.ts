// GET /v1/nodes/NAME/sessions: whose sessions count as the source profile's own.

import {
  GetAccessTokenCommand,
  SSMClient,
  StartAccessRequestCommand,
  StartSessionCommand,
} from "@aws-sdk/client-ssm";
import { expect, onTestFinished, test } from "vitest";
import type { Emulator } from "../../../emulator/emulator.ts";
import { openProfile } from "../fakes/emulated-profile.ts";
import { nodeId } from "../fakes/jit-entry.ts";
import { openAgent } from "../fakes/open-agent.ts";
import { codeOf, requestText, speak, statusOf } from "../fakes/raw-socket.ts";

const path = "/v1/nodes/web/sessions";

async function open() {
  const { emulator, settings, profile } = await openProfile({ pageSize: 1, emptyFirstPage: true });
  emulator.setPolicy(nodeId, "auto");
  const config = [
    "[agent]",
    "source_profile = corp",
    `region = ${emulator.region}`,
    `endpoint_url = ${emulator.endpoint}`,
    `aws_config_file = ${settings.awsConfigFile}`,
    `aws_shared_credentials_file = ${settings.awsSharedCredentialsFile}`,
    `[jit web]\nnode = ${nodeId}`,
  ];
  const { socket } = await openAgent(`${config.join("\n")}\n`);
  const credentials = await profile.resolveCredentials();
  return { emulator, credentials, get: () => speak(socket, requestText(`GET ${path}`)) };
}

function clientOf({ endpoint, region }: Emulator, credentials: Keys): SSMClient {
  const client = new SSMClient({ endpoint, region, credentials });
  onTestFinished(() => client.destroy());
  return client;
}

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Starts a session, and ends it. */
async function visit(emulator: Emulator, client: SSMClient): Promise<string> {
  const { SessionId = "" } = await client.send(new StartSessionCommand({ Target: nodeId }));
  emulator.endSession(SessionId);
  await emulator.until(() => emulator.sessions().some(({ id, isOver }) => id === SessionId && isOver));
  return SessionId;
}

async function vend(client: SSMClient): Promise<Keys> {
  const Targets = [{ Key: "InstanceIds", Values: [nodeId] }];
  const { AccessRequestId } = await client.send(new StartAccessRequestCommand({ Reason: "tests", Targets }));
  const { Credentials: keys } = await client.send(new GetAccessTokenCommand({ AccessRequestId }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = keys ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

function sessionsOf(answer: string): unknown {
  return (JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)) as { sessions: unknown }).sessions;
}

test("the source profile's sessions are its own; those of an access token and of others are not", async () => {
  const { emulator, credentials, get } = await open();
  const client = clientOf(emulator, credentials);
  const ids = [
    await visit(emulator, client),
    await visit(emulator, clientOf(emulator, await vend(client))),
    await visit(emulator, clientOf(emulator, emulator.issueSourceCredentials({ sessionName: "bob" }))),
  ];

  const answer = await get();

  expect(statusOf(answer)).toBe(200);
  expect(sessionsOf(answer)).toMatchObject([
    { id: ids[0], own: true, startedAt: expect.stringMatching(/Z$/) },
    { id: ids[1], own: false },
    { id: ids[2], own: false },
  ]);
});

test("one that goes on is not among them, and nothing is requested", async () => {
  const { emulator, credentials, get } = await open();
  await clientOf(emulator, credentials).send(new StartSessionCommand({ Target: nodeId }));

  const answer = await get();

  expect(sessionsOf(answer)).toEqual([]);
  expect(emulator.count("StartAccessRequest")).toBe(0);
});

test("a role that may not read them is told so", async () => {
  const { emulator, get } = await open();
  emulator.deny("DescribeSessions");

  const answer = await get();

  expect(codeOf(answer)).toBe("access-denied");
});
