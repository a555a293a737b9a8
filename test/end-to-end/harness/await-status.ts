// The agent's own events, read until its status is as wanted.

import { request } from "node:http";

const longestWaitMs = 20_000;

export function awaitStatus(socket: string, isThere: (text: string) => boolean): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const signal = AbortSignal.timeout(longestWaitMs);
  const outgoing = request({ socketPath: socket, path: "/v1/events", signal, agent: false });
  outgoing.on("error", reject);
  outgoing.on("response", (incoming) => {
    let text = "";
    incoming.on("error", reject);
    incoming.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const found = text.split("\n\n").find((event) => isThere(event));
      if (found !== undefined) resolve(found);
    });
  });
  outgoing.end();
  return promise.finally(() => outgoing.destroy());
}
