// What `jitney forward` is given: LOCAL:[HOST:]PORT, as ssh -L has it, where LOCAL is a port of this machine or
// ADDRESS:PORT. An address that is not this machine's own is refused: whoever reaches the port gets in as the user.

import { isIPv6 } from "node:net";
import { UsageMistake } from "../usage-mistake.ts";

export interface ForwardSpec {
  /** Where to listen; undefined: on both loopback addresses. */
  address: string | undefined;
  localPort: number;
  /** As the node sees it; undefined: the node itself. */
  host: string | undefined;
  port: number;
}

const longestPort = 65_535;
const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

export function parseForward(text: string): ForwardSpec {
  const words = splitAtColons(text);
  const address = words.length > 2 && !isDigits(words[0]) ? words.shift() : undefined;
  const [local, ...remote] = words;
  const port = remote.pop();
  const host = remote.shift();
  if (local === undefined || port === undefined || remote.length > 0) throw expected(text);
  if (address !== undefined && !isLoopback(address)) throw notLoopback(text, address);
  if (host !== undefined && !namePattern.test(host) && !isIPv6(host)) throw expected(text);
  return { address, localPort: readPort(local, text, 0), host, port: readPort(port, text, 1) };
}

/** An address of IPv6 stands in brackets. */
function splitAtColons(text: string): string[] {
  const words = text.match(/\[[0-9A-Fa-f:.]+\]|[^:[\]]+|(?<=^|:)(?=:|$)/g) ?? [];
  if (words.join(":") !== text) throw expected(text);
  return words.map((word) => word.replace(/^\[(.*)\]$/, "$1"));
}

function isDigits(word: string | undefined): boolean {
  return word !== undefined && /^\d+$/.test(word);
}

function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

/** 0 lets the system choose. */
function readPort(word: string, text: string, least: number): number {
  const port = Number(word);
  if (!/^\d{1,5}$/.test(word) || port < least || port > longestPort) throw expected(text);
  return port;
}

function expected(text: string): UsageMistake {
  const sample = /^\d{1,5}$/.test(text) ? `${text}:${text}` : "8080:80, or 5432:db.internal:5432";
  return new UsageMistake(`${text}: expected LOCAL:[HOST:]PORT`, `type, for example: ${sample}`);
}

function notLoopback(text: string, address: string): UsageMistake {
  return new UsageMistake(
    `${address} is no address of loopback: whoever reaches the port gets in as you`,
    `leave it out: ${text.slice(text.lastIndexOf(`${address}`) + address.length).replace(/^\]?:/, "")}`,
  );
}
