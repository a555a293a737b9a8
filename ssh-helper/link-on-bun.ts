// The link on Bun's own sockets. A direction waits while the next hop takes no more, so that neither a slow ssh nor a
// slow server makes this process grow.

import type { Link } from "./link.ts";
import { watchSilence } from "./silence-watch.ts";
import type { StandardStreams } from "./standard-streams.ts";

/** Bun's own API, as far as it is used here (https://bun.sh/docs/api/tcp). */
interface BunSocket {
  /** Returns how many bytes were taken, below 0 once it is closed; `drain` tells when more will be. */
  write(chunk: Uint8Array): number;
  pause(): void;
  resume(): void;
  shutdown(): void;
  terminate(): void;
  setNoDelay(isOn: boolean): void;
}

interface BunHandlers {
  binaryType: "uint8array";
  data(socket: BunSocket, chunk: Uint8Array): void;
  drain(): void;
  end(): void;
  close(): void;
  error(): void;
}

interface BunApi {
  connect(options: {
    hostname: string;
    port: number;
    allowHalfOpen: boolean;
    socket: BunHandlers;
  }): Promise<BunSocket>;
}

export async function dialWithBun(address: string, port: number, streams: StandardStreams): Promise<Link> {
  const { Bun: bun } = globalThis as unknown as { Bun: BunApi };
  const closed = Promise.withResolvers<void>();
  let drained = Promise.withResolvers<void>();
  let received = 0;
  let isHeldUp = false;

  const forward = async (socket: BunSocket, chunk: Uint8Array): Promise<void> => {
    received += chunk.length;
    const written = streams.write(chunk);
    if (written === undefined) return;
    isHeldUp = true;
    socket.pause();
    await written;
    isHeldUp = false;
    socket.resume();
  };
  const finish = () => void streams.end().then(closed.resolve, closed.resolve);
  const socket = await bun.connect({
    hostname: address,
    port,
    allowHalfOpen: true,
    socket: {
      binaryType: "uint8array",
      data: (from, chunk) => void forward(from, chunk).catch(() => closed.resolve()), // nobody reads our stdout any more
      drain: () => drained.resolve(),
      end: finish,
      close: finish,
      error: () => closed.resolve(),
    },
  });
  socket.setNoDelay(true);

  const send = async (chunk: Uint8Array): Promise<void> => {
    for (let left = chunk; left.length > 0; ) {
      const taken = socket.write(left);
      if (taken < 0) throw new Error("the connection is closed");
      left = left.subarray(taken);
      if (left.length === 0) return;
      await drained.promise;
      drained = Promise.withResolvers();
    }
  };
  const sendAll = async () => {
    for await (const chunk of streams.input) await send(chunk);
    socket.shutdown();
    const stop = watchSilence({ received: () => received, isHeldUp: () => isHeldUp }, closed.resolve);
    await closed.promise.finally(stop);
  };
  return {
    relay: async () => {
      sendAll().catch(() => socket.terminate());
      await closed.promise;
    },
    close: () => socket.terminate(),
  };
}
