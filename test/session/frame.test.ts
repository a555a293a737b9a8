import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { encodeAcknowledgement, readAcknowledgement } from "../../session/acknowledgement.ts";
import { decodeFrame, encodeFrame, FrameError, maxFrameBytes } from "../../session/frame.ts";
import { type Message, messageType, payloadType } from "../../session/message.ts";
import { formatUuid, makeUuid, poolRandomBytes } from "../../session/uuid.ts";
import { recordedHex } from "./vectors.ts";

const decode = (hex: string) => decodeFrame(Buffer.from(hex, "hex"));
const messages = recordedHex.map(decode);
const isAcknowledgement = ({ type }: Message) => type === messageType.acknowledge;
const [output] = messages.filter(({ type }) => type === messageType.output);

describe("the recorded frames", () => {
  it.each(recordedHex.map((hex, index) => [index, hex]))("%d is the same bytes again", (_index, hex) => {
    expect(Buffer.from(encodeFrame(decode(String(hex)))).toString("hex")).toBe(hex);
  });

  it("say what was said", () => {
    const said = messages.filter((message) => message.payloadType === payloadType.output);

    expect(said.map(({ type, sequence, payload }) => [type, sequence, String(payload)])).toEqual([
      ["output_stream_data", 2, "SSH-2.0-vector\r\n"],
      ["input_stream_data", 1, "SSH-2.0-client\r\n"],
      ["output_stream_data", 3, "SSH-2.0-client\r\n"],
      ["input_stream_data", 2, "hello vector\n"],
      ["output_stream_data", 4, "hello vector\n"],
      ["input_stream_data", 3, "bye\n"],
      ["output_stream_data", 5, "bye\n"],
    ]);
  });

  it("are each acknowledged in the bytes that were recorded", () => {
    const streams = messages.filter(({ type }) => type.endsWith("_stream_data"));
    const written = streams.map((message) => String(encodeAcknowledgement(message)));

    const recorded = messages.filter(isAcknowledgement).map(({ payload }) => String(payload));

    expect(recorded).toHaveLength(10);
    expect([...written].sort()).toEqual([...recorded].sort());
  });

  it("tell which sequence number they acknowledge", () => {
    const sequences = messages.filter(isAcknowledgement).map(({ payload }) => readAcknowledgement(payload));

    expect(sequences).toEqual([0, 0, 1, 2, 1, 3, 2, 4, 3, 5]);
  });
});

describe("a frame", () => {
  it("may have a type padded with zeros", () => {
    const [hex = ""] = recordedHex;

    expect(decode(hex.replaceAll("2020", "0000")).type).toBe("agent_session_state");
  });

  it("that pauses or starts publication is taken as it comes", () => {
    const frame = change(new Uint8Array(120), (bytes) => bytes.write("pause_publication", 4));

    expect(decodeFrame(frame).type).toBe("pause_publication");
  });

  it.each<[string, (frame: Buffer) => Uint8Array]>([
    ["nothing at all", () => new Uint8Array()],
    ["a header cut short", (frame) => frame.subarray(0, 119)],
    ["a payload cut short", (frame) => frame.subarray(0, -1)],
    ["a payload with something behind it", (frame) => Buffer.concat([frame, Buffer.alloc(1)])],
    ["more than the bound", () => Buffer.alloc(maxFrameBytes + 1)],
    ["another header length", (frame) => change(frame, (bytes) => bytes.writeUInt32BE(117, 0))],
    ["a type that is no name", (frame) => change(frame, (bytes) => bytes.write("\u001b[2J", 4, "latin1"))],
    ["no type", (frame) => change(frame, (bytes) => bytes.fill(" ", 4, 36))],
    ["another schema", (frame) => change(frame, (bytes) => bytes.writeUInt32BE(2, 36))],
    ["a negative sequence number", (frame) => change(frame, (bytes) => bytes.writeBigInt64BE(-1n, 48))],
    ["another digest", (frame) => change(frame, (bytes) => bytes.writeUInt8(bytes.readUInt8(80) ^ 1, 80))],
    ["another payload", (frame) => change(frame, (bytes) => bytes.writeUInt8(0, 120))],
    ["a payload length of 4 GiB", (frame) => change(frame, (bytes) => bytes.writeUInt32BE(2 ** 32 - 1, 116))],
  ])("is refused with %s", (_what, spoil) => {
    const frame = Buffer.from(encodeFrame(output as Message));

    expect(() => decodeFrame(frame)).not.toThrow();
    expect(() => decodeFrame(spoil(frame))).toThrow(FrameError);
  });
});

describe("an acknowledgement", () => {
  it.each(["", "[]", "null", "{}", '{"AcknowledgedMessageSequenceNumber":"1"}', "{", "1"])(
    "is refused that is %s",
    (text) => {
      expect(() => readAcknowledgement(Buffer.from(text))).toThrow(FrameError);
    },
  );
});

test("arbitrary bytes end in nothing worse than a FrameError", () => {
  const frame = Buffer.from(encodeFrame(output as Message));
  const changed = fc.array(fc.tuple(fc.nat(frame.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), changed), (bytes) => {
      const outcome = attempt(() => decodeFrame(bytes instanceof Uint8Array ? bytes : spoil(frame, bytes)));

      expect(outcome === undefined || outcome instanceof FrameError).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("any message comes out as it went in", () => {
  const message = fc.record({
    type: fc.constantFrom(...Object.values(messageType).slice(0, 4)),
    createdAt: fc.maxSafeNat(),
    sequence: fc.maxSafeNat(),
    flags: fc.nat(3),
    id: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    payloadType: fc.nat(20),
    payload: fc.uint8Array({ maxLength: 2_000 }),
  });
  fc.assert(
    fc.property(message, (sent) => {
      const { payload, ...header } = decodeFrame(encodeFrame(sent));

      expect({ ...header, payload: new Uint8Array(payload) }).toEqual(sent);
    }),
  );
});

test("a UUID is of version 4", () => {
  const uuid = formatUuid(makeUuid((size) => new Uint8Array(size).fill(0xff)));

  expect(uuid).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
});

test("pooled random bytes are handed out once, whatever their sizes", () => {
  const sizes = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(sizes, (asked) => {
      let fetched = 0;
      const source = (size: number) => Uint8Array.from({ length: size }, () => fetched++ % 251);
      const take = poolRandomBytes(source);

      const taken = asked.map((size) => take(size));

      expect(taken.map(({ length }) => length)).toEqual(asked);
      taken[0]?.fill(255);
      expect(taken.slice(1).some((bytes) => bytes.includes(255))).toBe(false);
    }),
  );
});

function change(frame: Uint8Array, apply: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(frame);
  apply(bytes);
  return bytes;
}

function spoil(frame: Buffer, changes: [number, number][]): Buffer {
  return change(frame, (bytes) => {
    for (const [place, value] of changes) bytes.writeUInt8(value, place);
  });
}

function attempt(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}
