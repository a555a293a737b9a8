// Whatever a client sends and however its bytes are cut: the same replies, no other error than the typed one,
// no memory for what is only announced, and no signature for anything but the login itself.

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCertificate } from "../../../agent/ssh-agent/certificate.ts";
import { Frames, maxMessageBytes } from "../../../agent/ssh-agent/frames.ts";
import { FormatError } from "../../../agent/ssh-agent/wire-reader.ts";
import { catchError } from "./catch-error.ts";
import { recorded, recordedIdentity } from "./recorded-login.ts";
import { encodeMessages, openTalk } from "./talk.ts";

const garbage = fc
  .uint8Array({ minLength: 1, maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));
const message = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(recorded.bind, recorded.list, recorded.sign) },
  { weight: 1, arbitrary: garbage },
);

test("any cut of the stream gives the same replies", async () => {
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 8 }), cuts, async (messages, shares) => {
      const bytes = encodeMessages(messages);

      const whole = await openTalk().stream([bytes]);
      const cut = await openTalk().stream(cutAt(bytes, shares));

      expect(cut).toEqual(whole);
      expect(whole).toHaveLength(messages.length);
    }),
  );
});

test("byte by byte gives the same replies", async () => {
  const bytes = encodeMessages([recorded.bind, recorded.list, recorded.sign]);

  const replies = await openTalk().stream(Array.from(bytes, (value) => Uint8Array.of(value)));

  expect(replies).toEqual([recorded.bound, recorded.listed, recorded.signed]);
});

test("arbitrary bytes end in nothing worse than a FormatError", async () => {
  const length = fc.oneof(fc.nat(300), fc.nat(2 ** 32 - 1));
  const begun = fc.tuple(length, fc.uint8Array({ maxLength: 400 })).map(([size, rest]) => {
    const bytes = Buffer.alloc(4 + rest.length);
    bytes.writeUInt32BE(size);
    bytes.set(rest, 4);
    return bytes;
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(begun, fc.uint8Array({ maxLength: 400 })), async (bytes) => {
      const outcome = await openTalk()
        .stream([bytes])
        .catch((error: unknown) => error);

      expect(Array.isArray(outcome) || outcome instanceof FormatError).toBe(true);
    }),
  );
});

test("a message of one byte more than the bound ends the stream at its length, one of the bound is waited for", async () => {
  const tooLong = Buffer.alloc(4);
  tooLong.writeUInt32BE(maxMessageBytes + 1);
  const longest = Buffer.alloc(4 + maxMessageBytes);
  longest.writeUInt32BE(maxMessageBytes);

  await expect(openTalk().stream([tooLong])).rejects.toThrow(FormatError);
  await expect(openTalk().stream([longest])).resolves.toEqual(["05"]);
});

test("an empty message ends the stream", async () => {
  await expect(openTalk().stream([Buffer.alloc(4)])).rejects.toThrow(FormatError);
});

test("a length that is only announced takes no memory", () => {
  const announced = Buffer.from("00040000ff", "hex"); // 256 KiB, and the first byte of them
  const before = process.memoryUsage().arrayBuffers;

  const waiting = Array.from({ length: 200 }, () => {
    const frames = new Frames();
    frames.append(announced.subarray(0, 3));
    frames.append(announced.subarray(3));
    frames.take();
    return frames;
  });

  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  expect(waiting.map((frames) => frames.take())).toEqual(Array.from({ length: 200 }));
});

test("no byte of a sign request may be another", async () => {
  const lastOfFlags = 4; // they speak of RSA only
  const changed = changeOne(recorded.sign, lastOfFlags);
  await fc.assert(
    fc.asyncProperty(changed, async (sign) => {
      const [, reply] = await openTalk().say(recorded.bind, sign);

      expect(reply).toBe("05");
    }),
    { numRuns: 300 },
  );
});

test("no byte of a session-bind may be another", async () => {
  await fc.assert(
    fc.asyncProperty(changeOne(recorded.bind, 0), async (bind) => {
      const [bound, signed] = await openTalk().say(bind, recorded.sign);

      expect(bound).not.toBe(recorded.bound);
      expect(signed).toBe("05");
    }),
    { numRuns: 300 },
  );
});

test("arbitrary changes and cuts of a certificate end in nothing worse than a FormatError", () => {
  const hex = Buffer.from(recordedIdentity.certificate).toString("hex");
  fc.assert(
    fc.property(changeOne(hex, 0), fc.nat(hex.length / 2), (changed, length) => {
      for (const bytes of [Buffer.from(changed, "hex"), Buffer.from(hex, "hex").subarray(0, length)]) {
        const thrown = catchError(() => parseCertificate(bytes));

        expect(thrown === undefined || thrown instanceof FormatError).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

function cutAt(bytes: Uint8Array, shares: readonly number[]): Uint8Array[] {
  const places = shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b);
  return [0, ...places].map((place, index) => bytes.subarray(place, places[index] ?? bytes.length));
}

/** One byte of the message is another, the last `spare` ones apart. */
function changeOne(hex: string, spare: number): fc.Arbitrary<string> {
  const bytes = Buffer.from(hex, "hex");
  return fc
    .tuple(fc.nat(bytes.length - spare - 1), fc.integer({ min: 1, max: 255 }))
    .map(([place, change]) => {
      const changed = Buffer.from(bytes);
      changed[place] = (bytes[place] ?? 0) ^ change;
      return changed.toString("hex");
    });
}
