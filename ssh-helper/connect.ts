// From an entry's name to a connection with its host. The agent answers when certificate and known_hosts are
// fresh; where the addresses it knows do not answer, they may be yesterday's, and it is asked to look again.

import { askAgent } from "../protocol/ask.ts";
import { Failure, type FailureCode } from "../protocol/failure.ts";
import type { Environment } from "../protocol/paths.ts";
import type { SshAddressDocument, SshDocument, SshSessionDocument } from "../protocol/ssh-documents.ts";
import type { Arguments } from "./command-line.ts";
import { type Dialler, dialHost, keepFirst } from "./dial.ts";
import type { Link } from "./link.ts";

export interface World extends Dialler {
  env: Environment;
  folder: () => string;
  now: () => number;
  launch: (env: Environment) => undefined;
  startSession: (host: SshSessionDocument) => Promise<Link>;
  /** For the person, on stderr. */
  say: (line: string) => void;
}

/** The agent's start, a login that is refreshed and AWS's answer. */
const answerWithinMs = 15_000;

/** A host that is there answers sooner. */
const patienceMs = 1_000;

export async function connectHost(wanted: Arguments, world: World): Promise<Link> {
  const host = await askForHost(wanted.name, "", world);
  const port = wanted.port ?? host.port;
  return host.via === "session"
    ? world.startSession({ ...host, port })
    : dialAddresses({ ...host, port }, world);
}

async function dialAddresses(host: SshAddressDocument, world: World): Promise<Link> {
  if (host.remark !== undefined) world.say(host.remark);
  const first = dialHost(host, world);
  if (await isDialled(first, world)) return first;
  const addresses = await findOthers(host, world);
  if (addresses.length === 0) return first;
  const second = dialHost({ ...host, addresses }, world);
  return keepFirst([first, second]).catch(() => second);
}

async function isDialled(link: Promise<Link>, { setTimer }: World): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const cancel = setTimer(() => resolve(false), patienceMs);
  const dialled = link.then(
    () => true,
    () => false, // whoever awaits the link hears why
  );
  return Promise.race([dialled, late]).finally(cancel);
}

/** Why no address answers: the instance is stopped, or gone. */
const telling = new Set<FailureCode>(["not-ready", "not-found"]);

/** Addresses that the host has by now and that were not tried. */
async function findOthers({ name, addresses }: SshAddressDocument, world: World): Promise<string[]> {
  try {
    const renewed = await askForHost(name, "?fresh=yes", world);
    return renewed.via === "address"
      ? renewed.addresses.filter((address) => !addresses.includes(address))
      : [];
  } catch (error) {
    if (error instanceof Failure && !telling.has(error.code)) return []; // that the first ones do not answer says more
    throw error;
  }
}

async function askForHost(name: string, query: string, world: World): Promise<SshDocument> {
  const { env, folder, launch, now } = world;
  const path = `/v1/ssh/${encodeURIComponent(name)}${query}`;
  const body = await askAgent({ path, env, folder, launch, deadlineAt: now() + answerWithinMs });
  return JSON.parse(body) as SshDocument; // the agent's word: both ends are built from protocol/messages.ts
}
