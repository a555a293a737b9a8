// An address that swallows packets, as a firewall does: a listener that is stopped and whose queue is full, so
// that the kernel drops whatever SYN comes next (listen(2)).

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { kill } from "./processes.ts";

/** The queue holds one more than it is told. */
const backlog = 1;

const listening = `require("node:net").createServer().listen(
  { port: Number(process.argv[1]), host: process.argv[2], backlog: ${backlog} },
  () => console.log("ready"),
)`;

export async function startBlackHole(address: string, port: number): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, ["-e", listening, String(port), address], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} could not be started`);
  await once(child.stdout, "data");
  kill(pid, "SIGSTOP");
  const fillers: Socket[] = [];
  for (let filled = 0; filled <= backlog; filled += 1) fillers.push(await fill(address, port));
  const stop = async () => {
    for (const filler of fillers) filler.destroy();
    const ended = once(child, "exit");
    kill(pid);
    await ended;
  };
  return { [Symbol.asyncDispose]: stop };
}

async function fill(address: string, port: number): Promise<Socket> {
  const socket = connect(port, address);
  await once(socket, "connect");
  socket.on("error", () => undefined); // the listener is killed in the end
  return socket;
}
