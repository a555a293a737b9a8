// A port of the node with many connections, as its agent has it with smux version 1 (frames: see
// session/smux-frame.ts): each stream is a connection of its own, on loopback whatever host was asked for. An end on
// either side ends both directions, and a stream whose port nobody listens on is closed behind a flag.

import { connect, type Socket } from "node:net";
import { encodeSmuxFrame, SmuxReader, smuxCommand } from "../../session/smux-frame.ts";
import { type ActivityEvents, maxWaitingBytes, type RunningActivity } from "./activity.ts";

const noBytes = new Uint8Array();

export function openSmuxPort(port: number, events: ActivityEvents): RunningActivity {
  const reader = new SmuxReader();
  const sockets = new Map<number, Socket>();
  let isPaused = false;

  const send = (command: number, stream: number, payload: Uint8Array = noBytes) =>
    events.output(encodeSmuxFrame({ command, stream, payload }), "output");

  const open = (stream: number) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let isConnected = false;
    sockets.set(stream, socket);
    if (isPaused) socket.pause();
    socket.on("connect", () => {
      isConnected = true;
    });
    socket.on("data", (chunk) => {
      for (let at = 0; at < chunk.length; at += 32_768) {
        send(smuxCommand.data, stream, chunk.subarray(at, at + 32_768));
      }
    });
    socket.on("drain", () => events.ready());
    socket.on("error", () => undefined); // "close" follows
    socket.on("close", () => {
      if (!isConnected) events.unreachable();
      sockets.delete(stream);
      send(smuxCommand.close, stream);
      events.ready();
    });
  };

  const isBehind = () => [...sockets.values()].some(({ writableLength }) => writableLength > maxWaitingBytes);

  return {
    write: (bytes) => {
      if (isBehind()) return false;
      for (const { command, stream, payload } of reader.read(bytes)) {
        if (command === smuxCommand.open) open(stream);
        if (command === smuxCommand.data) sockets.get(stream)?.write(Buffer.from(payload));
        if (command === smuxCommand.close) sockets.get(stream)?.destroySoon();
      }
      return true;
    },
    resize: () => undefined,
    disconnect: () => undefined,
    pause: () => {
      isPaused = true;
      for (const socket of sockets.values()) socket.pause();
    },
    resume: () => {
      isPaused = false;
      for (const socket of sockets.values()) socket.resume();
    },
    stop: () => {
      for (const socket of sockets.values()) socket.destroySoon();
    },
  };
}
