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

function openSocket({ url, token }: Jupyter, id: string, session: string): Promise<WebSocket> {
  const query = new URLSearchParams({ token, session_id: session });
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/kernels/${id}/channels?${query}`);
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("error", () => reject(new Error("the kernel's WebSocket could not be opened")));
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
  socket.send(JSON.stringify(composeRequest(msg_id, session, code)));
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

function composeRequest(msg_id: string, session: string, code: string) {
  const date = new Date().toISOString();
  return {
    header: { msg_id, session, username: "test", date, msg_type: "execute_request", version: "5.3" },
    parent_header: {},
    metadata: {},
    content: { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false },
    channel: "shell",
    buffers: [],
  };
}
