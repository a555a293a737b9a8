// Between agent and emulator: takes Credentials out of GetAccessToken's answers, a thing that the service
// model allows in every state and that the emulator does not do by itself.

import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { World } from "./world.ts";

export interface StrippingProxy extends AsyncDisposable {
  endpoint: string;
}

export async function startStrippingProxy(world: World): Promise<StrippingProxy> {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request(
      `${world.emulator.endpoint}${url}`,
      { method: method ?? "GET", headers },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.on("end", () => {
          const body = strip(text);
          outgoing.writeHead(answer.statusCode ?? 500, {
            ...answer.headers,
            "content-length": Buffer.byteLength(body),
          });
          outgoing.end(body);
        });
      },
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { endpoint: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
}

function strip(text: string): string {
  return text.includes('"Credentials"')
    ? text.replace(/"Credentials":\{[^}]*\},?/, "").replace(",}", "}")
    : text;
}
