// Who may use the gateway. Any user of this machine can connect to a loopback port, and any page in a browser
// can make it try: only who knows the bearer token, calls it by its own name and comes from no other page
// gets past.

import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Refusal } from "./refusal.ts";

export interface Guard {
  port: number;
  bearer: string;
}

export function findRefusal(headers: IncomingHttpHeaders, { port, bearer }: Guard): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  // a name that somebody's DNS leads here would make a page of his one of ours
  if (!hosts.includes(headers.host ?? "")) return { status: 421, detail: "this is not the host asked for" };
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) {
    return { status: 403, detail: "a page of another origin may not use the gateway" };
  }
  const [, shown = ""] = /^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? "") ?? [];
  if (!isSame(shown, bearer)) return { status: 401, detail: "the gateway's own token is needed" };
  return undefined;
}

/** Hashes have one length, so that the time tells nothing. */
function isSame(one: string, other: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
