// Each connection is a stream of smux.

import type { Socket } from "node:net";
import { systemClock } from "../../session/clock.ts";
import { Smux } from "../../session/smux.ts";
import type { Carrier, CarrierSession } from "./carrier.ts";
import { readSocket, SocketWriter } from "./local-socket.ts";

export function createSmuxCarrier(session: CarrierSession, keepAlive: boolean): Carrier {
  const smux = new Smux({ clock: systemClock, keepAlive, send: (bytes) => session.write(bytes) });
  const writer = new SocketWriter(session);
  return {
    accept: (socket: Socket) => {
      const stream = smux.open({
        received: (bytes) => writer.write(socket, bytes),
        closed: () => socket.destroySoon(),
      });
      void readSocket(socket, stream.write).then(stream.end);
    },
    receive: (bytes) => smux.receive(bytes),
    refuse: () => undefined, // the node closes the stream in question
    stop: () => smux.stop(),
  };
}
