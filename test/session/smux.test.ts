// Bytes: the frame format in smux's README (github.com/xtaci/smux, "Specification"), its version 1.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameError } from "../../session/frame.ts";
import { Smux } from "../../session/smux.ts";
import { encodeSmuxFrame, type SmuxFrame, SmuxReader } from "../../session/smux-frame.ts";
import { Simulation } from "./simulation.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const readAll = (pieces: Uint8Array[]) => {
  const reader = new SmuxReader();
  const frames = pieces.flatMap((piece) => [...reader.read(piece)].map(copyFrame));
  return frames;
};
const copyFrame = (frame: SmuxFrame) => ({ ...frame, payload: hex(frame.payload) });

function openSmux(keepAlive = false) {
  const simulation = new Simulation();
  const sent: string[] = [];
  const send = async (bytes: Uint8Array) => void sent.push(hex(bytes));
  const smux = new Smux({ clock: simulation, keepAlive, send });
  const heard: string[] = [];
  const events = (name: string) => ({
    received: (bytes: Uint8Array) => heard.push(`${name}: ${Buffer.from(bytes)}`),
    closed: () => heard.push(`${name} closed`),
  });
  return { simulation, sent, smux, heard, events };
}

const frame = (command: number, stream: number, text = "") =>
  encodeSmuxFrame({ command, stream, payload: Buffer.from(text) });

describe("a frame of smux", () => {
  it("is little-endian behind version and command", () => {
    const bytes = encodeSmuxFrame({ command: 2, stream: 0x0a0b0c0d, payload: Buffer.alloc(0x102, 1) });

    expect(hex(bytes.subarray(0, 8))).toBe("010202010d0c0b0a");
    expect(bytes).toHaveLength(8 + 0x102);
  });

  it("is read from pieces that fall anywhere", () => {
    const frames = fc.array(
      fc.record({
        command: fc.integer({ min: 0, max: 3 }),
        stream: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        payload: fc.uint8Array({ maxLength: 40 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 20 }), (given, pieceBytes) => {
        const whole = Buffer.concat(given.map(encodeSmuxFrame));
        const count = Math.ceil(whole.length / pieceBytes);
        const pieces = Array.from({ length: count }, (_, index) =>
          whole.subarray(index * pieceBytes, (index + 1) * pieceBytes),
        );

        expect(readAll(pieces)).toEqual(given.map(copyFrame));
      }),
    );
  });

  it.each([
    ["another version", "02000000"],
    ["a command that there is none of", "0104000003000000"],
  ])("with %s is refused", (_, bytes) => {
    expect(() => readAll([Buffer.from(bytes, "hex")])).toThrow(FrameError);
  });
});

describe("smux", () => {
  it("opens, writes and ends a stream as smux's clients do", async () => {
    const { sent, smux, events } = openSmux();

    const stream = smux.open(events("one"));
    await stream.write(Buffer.from("hi"));
    await stream.end();
    await stream.end();

    expect(sent).toEqual(["0100000003000000", "01020200030000006869", "0101000003000000"]);
  });

  it("cuts what is longer than a frame takes", async () => {
    const { sent, smux, events } = openSmux();

    await smux.open(events("one")).write(Buffer.alloc(40_000));

    expect(sent.map((bytes) => bytes.length / 2)).toEqual([8, 8 + 32_768, 8 + 40_000 - 32_768]);
  });

  it("hands each stream its own, and the end when it comes", () => {
    const { smux, heard, events } = openSmux();
    smux.open(events("one"));
    smux.open(events("two"));

    smux.receive(Buffer.concat([frame(2, 5, "b"), frame(2, 3, "a"), frame(1, 3), frame(2, 3, "late")]));

    expect(heard).toEqual(["two: b", "one: a", "one closed"]);
  });

  it("delivers what the node still says after our end", async () => {
    const { smux, heard, events } = openSmux();
    const stream = smux.open(events("one"));

    await stream.end();
    smux.receive(frame(2, 3, "answer"));

    expect(heard).toEqual(["one: answer"]);
  });

  it("gives a sign of life every 10 s to nodes that want one, until it stops", () => {
    const { simulation, sent, smux } = openSmux(true);

    simulation.advance(25_000);
    smux.stop();
    simulation.advance(25_000);

    expect(sent).toEqual(["0103000000000000", "0103000000000000"]);
  });

  it("closes every stream when it stops", () => {
    const { smux, heard, events } = openSmux();
    smux.open(events("one"));

    smux.stop();

    expect(heard).toEqual(["one closed"]);
  });
});
