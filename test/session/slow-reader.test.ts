// A session whose reader is behind, to its end: what came before the end is read, whenever that may be, unless
// whoever reads says otherwise.

import { expect, it } from "vitest";
import { messageType, payloadType } from "../../session/message.ts";
import { controlFrame } from "./plain-node.ts";
import { openSession, settle } from "./session-bench.ts";

const minuteMs = 60_000;

/** One that has not read what the node said last. */
async function openBehind(given: Parameters<typeof openSession>[0] = {}) {
  const bench = openSession(given);
  await bench.greet();
  bench.session.pause();
  bench.say(payloadType.output, "last words");
  const close = () => bench.socket().events.received(controlFrame(messageType.channelClosed));
  const advance = async (ms: number) => {
    bench.simulation.advance(ms);
    await settle();
  };
  return { ...bench, close, advance };
}

it("reads to the end although the node acknowledged nothing more", async () => {
  const { socket, session, output, end, close, advance, calls } = await openBehind();
  const { events } = socket();
  const received = events.received;
  events.received = () => undefined;
  void session.write(Buffer.from("nobody takes this"));
  await settle();
  events.received = received;
  close();

  await advance(10 * minuteMs);
  session.resume();

  expect(output).toEqual(["output: last words"]);
  expect(await end()).toMatchObject({ kind: "closed" });
  expect(calls).not.toContain("terminate");
});

it("lets those go who write while the end is read", async () => {
  const { session, close } = await openBehind();
  close();

  await session.write(Buffer.from("too late"));
  await session.drained();
});

it("reads to the end of a session that was terminated from here", async () => {
  const { session, output, end, close, advance, calls } = await openBehind();
  void session.terminate();
  await settle();
  close();

  await advance(minuteMs);
  session.resume();

  expect(output).toEqual(["output: last words"]);
  expect(await end()).toMatchObject({ kind: "terminated" });
  expect(calls).not.toContain("terminate");
});

it("waits some seconds for a reader where the user leaves", async () => {
  const { session, output, close, advance, calls } = await openBehind();
  const left = session.leave();
  await settle();
  close();

  await advance(10_000);

  expect(await left).toMatchObject({ kind: "terminated" });
  expect([output, calls.includes("terminate")]).toEqual([[], false]);
});

it("waits for a reader after the node's end no longer than it is told to", async () => {
  const { end, close, advance } = await openBehind({ longestClosingMs: 3_000 });
  close();

  await advance(3_000);

  expect(await end()).toMatchObject({ kind: "closed" });
});
