// A service behind a private authority: reached with its certificate, refused without.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:https";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { createNodeWebSocket } from "../../session/node-web-socket.ts";
import { makeCertificate } from "../emulator/certificate.ts";
import { bunPath } from "./bun-path.ts";

/** Says to each client what it found in the header x-said. */
async function serveTls(): Promise<{ url: string; ca: string }> {
  const { key, cert } = await makeCertificate();
  const server = createServer({ key, cert });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => socket.send(`said ${request.headers["x-said"]}`));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { url: `wss://127.0.0.1:${port}`, ca: cert };
}

function openWithNode(url: string, ca: string | undefined): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const link = createNodeWebSocket({ ca })(
    url,
    { "x-said": "yes" },
    {
      opened: () => undefined,
      received: (bytes) => resolve(Buffer.from(bytes).toString()),
      closed: ({ detail }) => resolve(`closed: ${detail}`),
    },
  );
  onTestFinished(() => link.close());
  return promise;
}

async function openWithBun(url: string, ca: string | undefined): Promise<string> {
  const client = fileURLToPath(new URL("./fixtures/bun-open.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(bunPath, [client, url, ...(ca === undefined ? [] : [ca])]);
  return stdout;
}

describe.each([
  ["Node", openWithNode, true],
  ["Bun", openWithBun, existsSync(bunPath)],
])("%s", (_name, open, isInstalled) => {
  it.runIf(isInstalled)("reaches a service whose authority it was given", async () => {
    const { url, ca } = await serveTls();

    expect(await open(url, ca)).toBe("said yes");
  });

  it.runIf(isInstalled)("reaches none whose authority it does not know", async () => {
    const { url } = await serveTls();

    expect(await open(url, undefined)).toMatch(/^closed: .*(certificate|self.signed)/i);
  });
});
