// GET /v1/token/NAME: what it hands out, in which form, and to whom it hands out nothing.

import { expect, test } from "vitest";
import { endpoint } from "../fakes/emr-entry.ts";
import { openProfile } from "../fakes/emulated-profile.ts";
import { nodeId } from "../fakes/jit-entry.ts";
import { openAgent } from "../fakes/open-agent.ts";
import { codeOf, requestText, speak, statusOf } from "../fakes/raw-socket.ts";

const tokenAction = "GetManagedEndpointSessionCredentials";

async function open() {
  const { emulator, settings } = await openProfile();
  emulator.addEndpoint(endpoint);
  emulator.addInstance({ name: "Desk", blueprint: "windows_server_2022" });
  const config = [
    "[agent]",
    "source_profile = corp",
    `region = ${emulator.region}`,
    `endpoint_url = ${emulator.endpoint}`,
    `aws_config_file = ${settings.awsConfigFile}`,
    `aws_shared_credentials_file = ${settings.awsSharedCredentialsFile}`,
    "[emr notebooks]",
    `endpoint = ${endpoint.id}`,
    `virtual_cluster = ${endpoint.virtualCluster}`,
    "execution_role = arn:aws:iam::123456789012:role/notebooks",
    "[lightsail desk]\ninstance = Desk\nprotocol = rdp",
    "[lightsail blog]\ninstance = Blog",
    `[jit web]\nnode = ${nodeId}\nrequest = always\nreason = tests`,
  ];
  const { agent, socket } = await openAgent(`${config.join("\n")}\n`);
  const get = (path: string, headers?: string[]) => speak(socket, requestText(`GET ${path}`, headers));
  return { emulator, agent, get };
}

function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf("\r\n\r\n") + 4);
}

test("a token comes as JSON, and bare for who wants text", async () => {
  const { get } = await open();

  const json = await get("/v1/token/notebooks");
  const text = await get("/v1/token/notebooks", ["accept: text/plain"]);

  const { token, expiresAt } = JSON.parse(bodyOf(json)) as Record<string, string>;
  expect([statusOf(json), json.includes("content-type: application/json")]).toEqual([200, true]);
  expect(Date.parse(expiresAt ?? "")).toBeGreaterThan(Date.now());
  expect([bodyOf(text), text.includes("content-type: text/plain")]).toEqual([`${token}\n`, true]);
});

test("a held token costs AWS no call, also under its name in capitals", async () => {
  const { get, emulator } = await open();
  await get("/v1/token/notebooks?wait=4");

  await get("/v1/token/notebooks?wait=4");
  await get("/v1/token/NOTEBOOKS");

  expect(emulator.count(tokenAction)).toBe(1);
});

test("many who ask at once cost AWS one call", async () => {
  const { get, emulator } = await open();

  const answers = await Promise.all(Array.from({ length: 50 }, () => get("/v1/token/notebooks")));

  expect(new Set(answers.map(statusOf))).toEqual(new Set([200]));
  expect(emulator.count(tokenAction)).toBe(1);
});

test("the password of a Windows comes with user and address", async () => {
  const { get } = await open();

  const answer = await get("/v1/token/desk");

  expect(JSON.parse(bodyOf(answer))).toMatchObject({
    token: expect.stringMatching(/^CANARY/),
    username: "Administrator",
    addresses: [expect.any(String)],
    port: 3389,
  });
});

test.each(["web", "blog"])("%s has no token, and AWS is not asked", async (name) => {
  const { get, emulator } = await open();

  const answer = await get(`/v1/token/${name}`);

  expect([statusOf(answer), codeOf(answer)]).toEqual([400, "bad-request"]);
  expect(emulator.calls()).toEqual([]);
});

test("a name that nobody configured is refused", async () => {
  const { get } = await open();

  expect(codeOf(await get("/v1/token/notebook"))).toBe("not-configured");
});

test("a token still good is handed out while its renewal fails", async () => {
  const { get, agent, emulator } = await open();
  const first = bodyOf(await get("/v1/token/notebooks"));
  emulator.faults.next(tokenAction, { kind: "throttle" });

  await expect(agent.entries.find("notebooks").keeper.fetch({ by: "agent" })).rejects.toThrow("throttles");
  const second = bodyOf(await get("/v1/token/notebooks"));

  expect(second).toBe(first);
  expect(agent.status().entries.find(({ name }) => name === "notebooks")?.state).toBe("failing");
});

test("a call waits no longer than it says", async () => {
  const { get, emulator } = await open();
  emulator.faults.next(tokenAction, { kind: "hang", at: "before" });

  const answer = await get("/v1/token/notebooks?wait=0.2");

  expect([statusOf(answer), codeOf(answer)]).toEqual([504, "timeout"]);
});
