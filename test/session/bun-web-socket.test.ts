// Bun's websocket carries a session as `ws` does. Where the platform's Bun is not installed, nothing can be tried.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ResumeSessionCommand, StartSessionCommand } from "@aws-sdk/client-ssm";
import { expect, it, onTestFinished } from "vitest";
import { nodeId, openScene, type Scene } from "../emulator/scene.ts";
import { bunPath } from "./bun-path.ts";
import { serve, signAccess } from "./emulated-session.ts";

const client = fileURLToPath(new URL("./fixtures/bun-client.ts", import.meta.url));

/** Runs the client against a port that echoes. */
async function runClient(scene: Scene, size: number): Promise<unknown> {
  const { emulator, ssm, credentials } = scene;
  const { port } = await serve((socket) => socket.pipe(socket));
  const document = { DocumentName: "AWS-StartSSHSession", Parameters: { portNumber: [String(port)] } };
  const started = await ssm.send(new StartSessionCommand({ Target: nodeId, ...document }));
  const { SessionId: sessionId } = started;
  const resumeUrl = await serveAccess(async () => {
    return signAccess(
      emulator,
      await ssm.send(new ResumeSessionCommand({ SessionId: sessionId })),
      credentials,
    );
  });
  const access = await signAccess(emulator, started, credentials);
  const told = JSON.stringify({ access, sessionId, targetId: nodeId, size, resumeUrl });
  const { stdout } = await promisify(execFile)(bunPath, [client, told], { timeout: 60_000 });
  return JSON.parse(stdout);
}

async function serveAccess(access: () => Promise<object>): Promise<string> {
  const server = createServer((_request, response) => {
    access().then(
      (body) => response.end(JSON.stringify(body)),
      () => response.destroy(),
    );
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

it.runIf(existsSync(bunPath))(
  "carries data both ways, over connections that are closed",
  async () => {
    const scene = await openScene();
    const closing = setInterval(() => scene.emulator.closeChannels(), 200);

    const outcome = await runClient(scene, 8 * 1024 * 1024).finally(() => clearInterval(closing));

    expect(outcome).toMatchObject({ isSame: true, end: "terminated" });
    expect(scene.emulator.sessions()[0]?.connections).toBeGreaterThan(1);
  },
  90_000,
);

it.runIf(existsSync(bunPath))(
  "tells of a refused upgrade",
  async () => {
    const scene = await openScene();
    scene.emulator.deny("OpenDataChannel");

    const outcome = await runClient(scene, 1);

    expect(outcome).toMatchObject({ connections: 0, end: "failed" });
    expect(scene.emulator.count("OpenDataChannel")).toBe(2);
  },
  90_000,
);
