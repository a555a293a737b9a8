// A kernel as a notebook in a browser uses it: started over REST, its cells run over a WebSocket.
// https://jupyter-client.readthedocs.io/en/stable/messaging.html

import { randomUUID } from "node:crypto";
import type { Jupyter } from "./jupyter.ts";

export interface Kernel {
  id: string;
  /** Runs one cell; settles with what it printed. */
  run(code: string): Promise<string>;
  /** Lists the kernels, which Jupyter's server asks of the gateway each time; throws where it is refused. */
  look(): Promise<void>;
  /** Ends the WebSocket and opens another to the same kernel. */
  reconnect(): Promise<void>;
  close(): void;
}

interface Message {
  parent_header?: { msg_id?: string };
  msg_type?: string;
  content: { text?: string; status?: string; evalue?: string };
}

const longestCellMs = 30_000;

const betweenAsksMs = 250;

export async function startKernel(jupyter: Jupyter): Promise<Kernel> {
  const { url, token } = jupyter;
  const headers = { authorization: `token ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ name: "python3" });
  const reply = await fetch(`${url}/api/kernels`, { method: "POST", headers, body });
  if (reply.status !== 201) throw new Error(`no kernel: ${reply.status} ${await reply.text()}`);
  const { id } = (await reply.json()) as { id: string };
  const session = randomUUID();
  let socket = await openSocket(jupyter, id, session);
  return {
    id,
    run: (code) => runCell(socket, session, code),
    look: async () => {
      const { status } = await fetch(`${url}/api/kernels`, { headers });
      if (status !== 200) throw new Error(`GET /api/kernels: ${status}`);
    },
    reconnect: async () => {
      socket.close();
      socket = await openSocket(jupyter, id, session);
    },
    close: () => socket.close(),
  };
}

/** Ready to take a cell. */
async function openSocket({ url, token }: Jupyter, id: string, session: string): Promise<WebSocket> {
  const query = new URLSearchParams({ token, session_id: session });
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/kernels/${id}/channels?${query}`);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the kernel's WebSocket could not be opened")));
  });
  await awaitReady(socket, session);
  return socket;
}

/**
 * Asks again and again, as Jupyter's own clients do: Debian's server loses what it is sent before it has
 * connected to its gateway in turn.
 */
async function awaitReady(socket: WebSocket, session: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const ask = () => send(socket, session, randomUUID(), "kernel_info_request", {});
  const read = ({ data }: MessageEvent) => {
    if ((JSON.parse(String(data)) as Message).msg_type === "kernel_info_reply") resolve();
  };
  const late = setTimeout(() => reject(new Error("the kernel did not get ready")), longestCellMs);
  const again = setInterval(ask, betweenAsksMs);
  socket.addEventListener("message", read);
  ask();
  await promise.finally(() => {
    clearTimeout(late);
    clearInterval(again);
    socket.removeEventListener("message", read);
  });
}

async function runCell(socket: WebSocket, session: string, code: string): Promise<string> {
  const msg_id = randomUUID();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let printed = "";
  const read = ({ data }: MessageEvent) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.parent_header?.msg_id !== msg_id) return;
    const { text = "", status, evalue } = message.content;
    if (message.msg_type === "stream") printed += text;
    if (message.msg_type === "error") reject(new Error(evalue));
    if (message.msg_type === "status" && isIdle(message)) resolve(printed);
    if (message.msg_type === "execute_reply" && status !== "ok")
      reject(new Error(`the cell ended: ${status}`));
  };
  const late = setTimeout(() => reject(new Error(`no answer to the cell: ${code}`)), longestCellMs);
  const closed = () => reject(new Error("the kernel's WebSocket was closed"));
  socket.addEventListener("message", read);
  socket.addEventListener("close", closed);
  const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
  send(socket, session, msg_id, "execute_request", content);
  return promise.finally(() => {
    clearTimeout(late);
    socket.removeEventListener("message", read);
    socket.removeEventListener("close", closed);
  });
}

/** What was printed has all come by then: both go over one channel. */
function isIdle({ content }: Message): boolean {
  return (content as { execution_state?: string }).execution_state === "idle";
}

function send(socket: WebSocket, session: string, msg_id: string, msg_type: string, content: object): void {
  const date = new Date().toISOString();
  const header = { msg_id, session, username: "test", date, msg_type, version: "5.3" };
  const message = { header, parent_header: {}, metadata: {}, content, channel: "shell", buffers: [] };
  socket.send(JSON.stringify(message));
}
