// The link on Node, for platforms without a compiled helper.

import type { Link } from "./link.ts";
import { watchSilence } from "./silence-watch.ts";

export async function dialWithNode(address: string, port: number, signal: AbortSignal): Promise<Link> {
  const { connect } = process.getBuiltinModule("node:net");
  const { once } = process.getBuiltinModule("node:events");
  const { pipeline } = process.getBuiltinModule("node:stream/promises");
  const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true });
  try {
    await once(socket, "connect", { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    relay: async () => {
      const { stdin, stdout } = process;
      const relayed = { received: () => socket.bytesRead, isHeldUp: () => stdout.writableNeedDrain };
      let stop: () => void = () => undefined;
      stdin.once("end", () => (stop = watchSilence(relayed, () => socket.destroy())));
      const sent = pipeline(stdin, socket).catch(() => undefined); // the server's end says it all
      await pipeline(socket, stdout, { end: true }).catch(() => undefined); // ssh has gone
      stop();
      socket.destroy();
      await sent;
    },
    close: () => socket.destroy(),
  };
}
