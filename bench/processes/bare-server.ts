// The reference for the agent's server: node:http with nothing behind it, every request answered with the
// same bytes. Usage: bare-server.ts SOCKET ANSWER_FILE, JSON {headers, body}; says "ready" once it listens.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [socket, answerFile] = process.argv.slice(2);
if (socket === undefined || answerFile === undefined)
  throw new Error("usage: bare-server.ts SOCKET ANSWER_FILE");

const { headers, body } = JSON.parse(readFileSync(answerFile, "utf8")) as {
  headers: Record<string, string>;
  body: string;
};
const server = createServer((_request, response) => response.writeHead(200, headers).end(body));
server.listen({ path: socket, backlog: 4096 }, () => console.log("ready"));
