// From a name to a link, with an agent of the test's own on a real socket: what is asked, which addresses are
// dialled, and that no link but the one that is returned stays open.

import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SshAddressDocument } from "../../protocol/ssh-documents.ts";
import { connectHost, type World } from "../../ssh-helper/connect.ts";
import type { Link } from "../../ssh-helper/link.ts";
import { failureOf } from "../agent/fakes/failure-of.ts";
import { tempFolder } from "../agent/fakes/temp-folder.ts";

const patienceMs = 1_000;
const wanted = { name: "blog", port: undefined };

test("the host's own port is dialled, and another where ssh was told one", async () => {
  const bench = await openBench({ addresses: ["192.0.2.1"] });
  bench.answer("192.0.2.1");

  await connectHost(wanted, bench.world);
  await connectHost({ name: "blog", port: 2_222 }, bench.world);

  expect(bench.dialled).toEqual(["192.0.2.1 22", "192.0.2.1 2222"]);
  expect(bench.asked).toEqual(["/v1/ssh/blog", "/v1/ssh/blog"]);
});

test("what is odd is said, before anything is dialled", async () => {
  const bench = await openBench({ addresses: ["192.0.2.1"], remark: "logged in to as admin" });
  bench.answer("192.0.2.1");

  await connectHost(wanted, bench.world);

  expect(bench.said).toEqual(["logged in to as admin"]);
});

test("addresses that refuse may be yesterday's: the agent is asked to look again", async () => {
  const bench = await openBench({ addresses: ["192.0.2.1"] }, { addresses: ["192.0.2.1", "192.0.2.2"] });
  bench.refuse("192.0.2.1");
  bench.answer("192.0.2.2");

  const link = await connectHost(wanted, bench.world);

  expect(bench.asked).toEqual(["/v1/ssh/blog", "/v1/ssh/blog?fresh=yes"]);
  expect(bench.open()).toEqual([link]);
  expect(bench.dialled).toEqual(["192.0.2.1 22", "192.0.2.2 22"]);
});

test("an address that lets wait is dialled on beside the new one, and closed when it comes too late", async () => {
  const bench = await openBench({ addresses: ["192.0.2.1"] }, { addresses: ["192.0.2.2"] });
  const connecting = connectHost(wanted, bench.world);
  await bench.pass(patienceMs);
  await bench.hasDialled("192.0.2.2");
  bench.answer("192.0.2.2");
  const link = await connecting;

  bench.answer("192.0.2.1");
  await new Promise(setImmediate);

  expect(bench.open()).toEqual([link]);
});

test("with nothing new to dial the first addresses have all their time", async () => {
  const bench = await openBench({ addresses: ["192.0.2.1"] }, { addresses: ["192.0.2.1"] });
  const connecting = connectHost(wanted, bench.world);
  await bench.pass(patienceMs);
  await bench.hasAsked(2);
  bench.answer("192.0.2.1");
  const link = await connecting;

  expect(bench.open()).toEqual([link]);
  expect(bench.dialled).toEqual(["192.0.2.1 22"]);
});

test("where the agent cannot look again, it is the address that is named", async () => {
  const bench = await openBench({ addresses: ["192.0.2.1"] });
  bench.refuse("192.0.2.1");
  bench.refuseToAnswerAgain();

  const failure = await failureOf(connectHost(wanted, bench.world));

  expect(failure.message).toBe("blog does not answer on port 22: 192.0.2.1 (ECONNREFUSED)");
});

async function openBench(...documents: Partial<SshAddressDocument>[]) {
  const socket = join(tempFolder(), "agent.sock");
  const asked: string[] = [];
  const dialled: string[] = [];
  const said: string[] = [];
  const links = new Set<Link>();
  const timers = new Map<number, () => void>();
  const waiting = new Set<() => void>();
  let isSilent = false;
  const outcomes = new Map<string, PromiseWithResolvers<void>>();
  const outcomeOf = (address: string) => {
    const outcome = outcomes.get(address) ?? Promise.withResolvers<void>();
    outcomes.set(address, outcome);
    return outcome;
  };
  const changed = () => {
    for (const look of waiting) look();
  };
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split(/[?&]wait=/);
    asked.push(path);
    const document = documents[asked.length - 1] ?? documents.at(-1);
    const isRefused = isSilent && asked.length > 1;
    response.statusCode = isRefused ? 502 : 200;
    response.end(
      JSON.stringify(
        isRefused
          ? { code: "service-unavailable", detail: "AWS is away" }
          : { via: "address", name: "blog", port: 22, ...document },
      ),
    );
    changed();
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => void server.close());
  const world: World = {
    env: { JITNEY_SOCKET: socket },
    folder: () => "/",
    now: Date.now,
    launch: () => undefined,
    setTimer: (run, delayMs) => {
      timers.set(delayMs, run);
      changed();
      return () => timers.delete(delayMs);
    },
    open: async (address, port) => {
      dialled.push(`${address} ${port}`);
      changed();
      await outcomeOf(address).promise;
      const link = { relay: async () => undefined, close: () => void links.delete(link) };
      links.add(link);
      return link;
    },
    startSession: () => Promise.reject(new Error("no session is wanted here")),
    say: (line) => void said.push(line),
  };
  const until = async (isThere: () => boolean) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => isThere() && resolve();
    waiting.add(look);
    look();
    await promise.finally(() => waiting.delete(look));
  };
  return {
    ...{ world, asked, dialled, said },
    open: () => [...links],
    answer: (address: string) => outcomeOf(address).resolve(),
    refuse: (address: string) => {
      const { promise, reject } = outcomeOf(address);
      promise.catch(() => undefined); // whoever dials it sees it
      reject(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
    },
    refuseToAnswerAgain: () => (isSilent = true),
    hasAsked: (count: number) => until(() => asked.length >= count),
    hasDialled: (address: string) => until(() => dialled.includes(`${address} 22`)),
    /** Lets the timer of this length run out, as soon as there is one. */
    pass: async (delayMs: number) => {
      await until(() => timers.has(delayMs));
      timers.get(delayMs)?.();
    },
  };
}
