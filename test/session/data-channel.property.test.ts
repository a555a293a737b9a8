// For any schedule of loss, duplication, delay, reordering and lost connections: what comes out is what went
// in, in order, and memory stays bounded.

import fc from "fast-check";
import { expect, test } from "vitest";
import { createDraw } from "../../emulator/faults/draw.ts";
import { maxHeldBytes } from "../../session/receive-order.ts";
import { type ChannelBench, openChannel } from "./channel-bench.ts";
import { outputFrame, PlainNode } from "./plain-node.ts";
import { carry, type Simulation, type Weather } from "./simulation.ts";

const longestRunMs = 3_600_000;

const weather: fc.Arbitrary<Weather> = fc.record({
  seed: fc.integer(),
  loss: fc.double({ min: 0, max: 0.5, noNaN: true }),
  duplication: fc.double({ min: 0, max: 0.5, noNaN: true }),
  longestDelayMs: fc.integer({ min: 0, max: 3_000 }),
});

const texts = fc.array(fc.string({ minLength: 1, maxLength: 3_000 }), { maxLength: 40 });

/** Moments at which the connection is lost and, a second later, there again. */
const cuts = fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 5 });

interface Pair {
  bench: ChannelBench;
  node: PlainNode;
}

/** Whoever has the connection replaces it when nothing is heard. */
function connect(there: Weather, back: Weather): Pair {
  let carryThere: (frame: Uint8Array) => void = () => undefined;
  const bench = openChannel({
    transmit: (frame) => carryThere(frame),
    silent: () => cutAt(bench, [0]),
  });
  const { simulation, channel } = bench;
  const carryBack = carry(simulation, back, (frame) => channel.receive(frame));
  const node = new PlainNode(simulation, carryBack);
  carryThere = carry(simulation, there, (frame) => node.arrive(frame));
  channel.connect();
  return { bench, node };
}

function cutAt({ simulation, channel }: ChannelBench, moments: number[]): void {
  for (const moment of moments) {
    simulation.setTimer(() => channel.disconnect(), moment);
    simulation.setTimer(() => channel.connect(), moment + 1_000);
  }
}

/** The reader halts and goes on at random, and ends going on. */
function stall(simulation: Simulation, bench: ChannelBench, seed: number): void {
  const draw = createDraw(seed);
  for (let moment = 0; moment < 20; moment += 1) {
    const startAt = draw() * 30_000;
    simulation.setTimer(() => bench.channel.halt(), startAt);
    simulation.setTimer(() => bench.channel.release(), startAt + draw() * 2_000);
  }
  simulation.setTimer(() => bench.channel.release(), 40_000);
}

test("what comes out is what went in, in order, both ways", () => {
  fc.assert(
    fc.property(texts, texts, weather, weather, cuts, (up, down, there, back, moments) => {
      const { bench, node } = connect(there, back);
      cutAt(bench, moments);
      stall(bench.simulation, bench, there.seed);

      for (const text of up) void bench.channel.write(Buffer.from(text));
      for (const text of down) node.send(text);
      const [wholeUp, wholeDown] = [up.join(""), down.join("")];
      const isThere = () => node.text.length >= wholeUp.length && bench.delivered.length >= down.length;
      bench.simulation.until(isThere, longestRunMs);
      bench.simulation.until(() => node.isIdle, longestRunMs);

      expect(node.text).toBe(wholeUp);
      expect(bench.delivered.join("")).toBe(wholeDown);
      expect(bench.channel.heldBytes).toBe(0);
      expect(bench.events).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("in fair weather no message is sent twice, and none waits for a timer", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 5_000 }), { minLength: 1 }), (up) => {
      const fair = { seed: 1, loss: 0, duplication: 0, longestDelayMs: 0 };
      const { bench, node } = connect(fair, fair);

      for (const text of up) void bench.channel.write(Buffer.from(text));
      bench.simulation.advance(1);

      expect(node.text).toBe(up.join(""));
      expect(node.arrivals).toBe(node.received.length);
    }),
  );
});

test("memory is bounded whatever sequence numbers a peer thinks of", () => {
  const sequences = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.nat(10_500) }, { weight: 1, arbitrary: fc.maxSafeNat() }),
    { minLength: 1_000, maxLength: 1_500 },
  );
  fc.assert(
    fc.property(sequences, fc.boolean(), fc.integer(), (numbers, isHalted, seed) => {
      const { channel } = openChannel();
      if (isHalted) channel.halt();
      const draw = createDraw(seed);

      const sizes = numbers.map(() => Math.floor(draw() * 65_536));
      numbers.forEach((sequence, index) => {
        channel.receive(outputFrame(sequence, Buffer.alloc(sizes[index] ?? 0)));
        expect(channel.heldBytes).toBeLessThanOrEqual(maxHeldBytes + 65_536 + 256);
      });
    }),
    { numRuns: 10 },
  );
}, 60_000);
