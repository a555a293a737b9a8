// Connections from here on their way into a session that is slower than they are.

import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { CarrierSession } from "../../../cli/forwarding/carrier.ts";
import { createSmuxCarrier } from "../../../cli/forwarding/smux-carrier.ts";
import { SmuxReader, smuxCommand } from "../../../session/smux-frame.ts";

const mostBytes = 300_000;

test("all that was written before a connection's end goes before the end of its stream", async () => {
  const port = await listen();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: mostBytes }), async (bytes) => {
      const { session, closed } = slowSession();
      carriers.next = createSmuxCarrier(session, false);

      const client = connect({ port, host: "127.0.0.1" }).on("error", () => undefined);
      client.end(Buffer.alloc(bytes));

      expect(await closed).toBe(bytes);
      client.destroy();
    }),
    { numRuns: 30 },
  );
}, 30_000);

const carriers: { next: ReturnType<typeof createSmuxCarrier> | undefined } = { next: undefined };

async function listen(): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => carriers.next?.accept(socket));
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Takes a turn of the event loop for each write; `closed`: how many bytes had come when the stream was closed. */
function slowSession() {
  const reader = new SmuxReader();
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  let received = 0;
  const write = async (bytes: Uint8Array) => {
    for (const { command, payload } of reader.read(bytes)) {
      if (command === smuxCommand.data) received += payload.length;
      if (command === smuxCommand.close) resolve(received);
    }
    await new Promise((done) => setTimeout(done, 1));
  };
  const nothing = () => undefined;
  const session: CarrierSession = {
    write,
    pause: nothing,
    resume: nothing,
    sendFlag: nothing,
    drained: async () => undefined,
  };
  return { session, closed };
}
