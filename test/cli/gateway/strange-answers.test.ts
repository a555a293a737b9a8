// An endpoint, or what stands before it, that answers what no server should: the gateway says so and lives on.

import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { startGateway } from "../../../cli/gateway/gateway-server.ts";
import { createUpstreams } from "../../../cli/gateway/upstream.ts";
import type { Failure } from "../../../protocol/failure.ts";
import { makeCertificate } from "../../emulator/certificate.ts";

const bearer = "own-bearer";
const strange = expect.stringMatching(/^the endpoint's answer is no HTTP that can be passed on \(/);

test.each([
  ["HTTP/1.1 999 Odd\x7f\r\ncontent-length: 2\r\n\r\nok", 999, []],
  ["HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: foo\r\n\r\n", 502, [strange]],
  ["HTTP/9.9 200 OK\r\n\r\n", 502, [strange]],
  ["no HTTP at all\r\n\r\n", 502, [strange]],
])("%j is answered with %i, and so is the next", async (answer, status, told) => {
  const { url, troubles } = await openBefore(answer);

  const replies = [await send(url), await send(url)];

  expect(replies).toEqual([status, status]);
  expect(troubles.map(({ message }) => message)).toEqual([...told, ...told]);
});

async function openBefore(answer: string): Promise<{ url: string; troubles: Failure[] }> {
  const tls = await makeCertificate();
  const endpoint = createServer(tls, (socket) => {
    socket.on("error", () => undefined); // cut off
    socket.once("data", () => socket.end(answer, "latin1"));
  });
  onTestFinished(() => void endpoint.close());
  endpoint.listen(0, "127.0.0.1");
  await once(endpoint, "listening");
  const url = `https://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  const upstreams = createUpstreams("notebooks");
  const troubles: Failure[] = [];
  const findUpstream = async () =>
    upstreams.find({ token: "secret", endpoint: { url, certificateAuthority: tls.cert } });
  const onTrouble = (failure: Failure) => void troubles.push(failure);
  const gateway = await startGateway({ port: 0, bearer, findUpstream, onTrouble });
  onTestFinished(() => gateway.stop());
  return { url: gateway.url, troubles };
}

async function send(url: string): Promise<number | undefined> {
  const headers = { authorization: `token ${bearer}` };
  const outgoing = request(`${url}/api`, { headers, agent: false }).end();
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  await text(incoming);
  return incoming.statusCode;
}
