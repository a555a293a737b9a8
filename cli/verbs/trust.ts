// `jitney trust`: a person vouches for a host's keys while AWS has published none. The keys are looked up with
// OpenSSH's own ssh-keyscan, and nothing is trusted that nobody has compared.

import { createHash } from "node:crypto";
import { asFailure, Failure } from "../../protocol/failure.ts";
import type { HostKeyDocument, HostKeysDocument } from "../../protocol/ssh-documents.ts";
import { fetchHostKeys, trustHostKeys } from "../agent-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { exitCode } from "../exit-code.ts";
import { runProgram } from "../run-program.ts";
import { sentences } from "../screen/sentences.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";
import { awaitWith, writeLine } from "../write.ts";

export interface TrustOptions {
  fingerprint?: string;
  forget?: true;
}

/** ssh-keyscan's own patience with a host, in seconds. */
const scanSeconds = 5;

export async function trustHost(
  given: string | undefined,
  { fingerprint, forget }: TrustOptions,
  world: World,
): Promise<number> {
  const name = await chooseEntry({ name: given, verb: "trust", kinds: ["lightsail"] }, world);
  const asking = fetchHostKeys(name, world).catch((error: unknown) => {
    throw forget ? stillTrusted(name, asFailure(error)) : error;
  });
  const host = await awaitWith(world, `asking AWS about ${name} …`, asking);
  if (host.published.length > 0) {
    writeLine(world, sentences.keysPublished(name));
    return exitCode.done;
  }
  if (forget) {
    await trustHostKeys(name, [], world);
    writeLine(world, sentences.trustsNothing(name));
    return exitCode.done;
  }
  const shown = await awaitWith(world, `asking ${name} for its host keys …`, scanHost(name, host, world));
  const trusted =
    fingerprint === undefined ? await choose(name, shown, world) : match(name, shown, fingerprint);
  await trustHostKeys(name, trusted, world);
  writeLine(world, sentences.trusts(name, trusted.length));
  return exitCode.done;
}

/** The agent weighs trust against what AWS has published. */
function stillTrusted(name: string, cause: Failure): Failure {
  const what = `${cause.message}; it is asked first for keys of its own, so ${name}'s are trusted as before`;
  return new Failure(cause.code, what, { next: cause.next, cause });
}

async function scanHost(
  name: string,
  { addresses, port }: HostKeysDocument,
  world: World,
): Promise<HostKeyDocument[]> {
  for (const address of addresses) {
    const words = ["-T", String(scanSeconds), "-p", String(port), address];
    const { stdout } = await runProgram("ssh-keyscan", words, world);
    const keys = stdout.split("\n").flatMap(readScanned);
    if (keys.length > 0) return keys;
  }
  throw new Failure("service-unavailable", `no sshd answers at ${addresses.join(", ")} port ${port}`, {
    next: `is it running, and does its firewall let you in? once it does: jitney trust ${name}`,
  });
}

/** `HOST TYPE BASE64`; remarks begin with #. */
function readScanned(line: string): HostKeyDocument[] {
  const [host = "", algorithm, publicKey] = line.trim().split(" ");
  return host.startsWith("#") || algorithm === undefined || publicKey === undefined
    ? []
    : [{ algorithm, publicKey }];
}

async function choose(name: string, keys: HostKeyDocument[], world: World): Promise<HostKeyDocument[]> {
  if (world.ask === undefined) {
    const [first] = keys;
    throw new UsageMistake(
      `jitney trust asks on a terminal, and there is none`,
      `compare its key with the instance's own, then: jitney trust ${name} --fingerprint ${first ? fingerprintOf(first) : "SHA256:…"}`,
    );
  }
  for (const line of sentences.compareKeys(name)) world.stderr.write(`${line}\n`);
  for (const key of keys) world.stderr.write(`  ${key.algorithm.padEnd(20)} ${fingerprintOf(key)}\n`);
  const answer = await world.ask("Are they the same? Type yes to trust them: ");
  if (answer.trim() === "yes") return keys;
  throw new Failure("host-keys-missing", "nothing is trusted", {
    next: `once you have compared them: jitney trust ${name}`,
  });
}

function match(name: string, keys: HostKeyDocument[], fingerprint: string): HostKeyDocument[] {
  const wanted = `SHA256:${fingerprint.replace(/^sha256:/i, "").replace(/=+$/, "")}`;
  const found = keys.filter((key) => fingerprintOf(key) === wanted);
  if (found.length > 0) return found;
  const shown = keys.map((key) => `${key.algorithm} ${fingerprintOf(key)}`).join(", ");
  throw new Failure("host-keys-missing", `${name} shows no key ${fingerprint}, but: ${shown}`, {
    next: "do not go on before you know why; the instance may be another one",
  });
}

/** As ssh-keygen -l prints it. */
function fingerprintOf({ publicKey }: HostKeyDocument): string {
  const digest = createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}
