// A port of the node, on loopback whatever host was asked for. It connects once the handshake is over, and again when
// there is data after an end. Until it is connected, data is refused and comes again, as at the node's agent.

import { connect, type Socket } from "node:net";
import { type ActivityEvents, maxWaitingBytes, type RunningActivity } from "./activity.ts";

export interface PortOptions {
  port: number;
  /** One connection, and its end is the session's: no port of type LocalPortForwarding. */
  isSingle: boolean;
}

export function openPort({ port, isSingle }: PortOptions, events: ActivityEvents): RunningActivity {
  let socket: Socket | undefined;
  let isConnected = false;
  let isPaused = false;

  const open = () => {
    const opened = connect({ port, host: "127.0.0.1", noDelay: true });
    const isCurrent = () => socket === opened;
    socket = opened;
    isConnected = false;
    if (isPaused) opened.pause();
    opened.on("connect", () => {
      isConnected = true;
      events.ready();
    });
    opened.on("data", (chunk) => isCurrent() && events.output(chunk, "output"));
    opened.on("drain", () => events.ready());
    opened.on("error", () => undefined); // "close" follows
    opened.on("close", () => isCurrent() && leave());
  };

  const leave = () => {
    const wasConnected = isConnected;
    socket = undefined;
    isConnected = false;
    if (isSingle)
      events.ended({
        reason: wasConnected ? "" : "Connection to destination port failed, check SSH server.",
      });
    else if (!wasConnected) events.unreachable();
  };

  open();
  return {
    write: (bytes) => {
      if (socket === undefined) open();
      if (socket === undefined || !isConnected || socket.writableLength > maxWaitingBytes) return false;
      socket.write(bytes);
      return true;
    },
    resize: () => undefined,
    disconnect: () => {
      const left = socket;
      socket = undefined;
      isConnected = false;
      left?.destroySoon();
    },
    pause: () => {
      isPaused = true;
      socket?.pause();
    },
    resume: () => {
      isPaused = false;
      socket?.resume();
    },
    stop: () => {
      const left = socket;
      socket = undefined;
      left?.destroySoon();
    },
  };
}
