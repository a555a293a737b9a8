// The wire's data types by the examples of RFC 4251 section 5, and what is refused of them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError, WireReader } from "../../../agent/ssh-agent/wire-reader.ts";
import { byte, join, mpint, string, uint32, uint64 } from "../../../agent/ssh-agent/wire-writer.ts";
import { catchError } from "./catch-error.ts";

const readerOf = (hex: string) => new WireReader(Buffer.from(hex, "hex"));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("the examples of RFC 4251 section 5", () => {
  test("uint32 699921578", () => {
    expect(readerOf("29b7f4aa").uint32()).toBe(699_921_578);
    expect(hexOf(uint32(699_921_578))).toBe("29b7f4aa");
  });

  test('string "testing"', () => {
    expect(readerOf("0000000774657374696e67").text()).toBe("testing");
    expect(hexOf(string("testing"))).toBe("0000000774657374696e67");
  });

  test.each([
    ["9a378f9b2e332a7", "0000000809a378f9b2e332a7", "09a378f9b2e332a7"],
    ["80", "000000020080", "80"],
  ])("mpint %s", (_, wire, magnitude) => {
    expect(hexOf(readerOf(wire).mpint())).toBe(magnitude);
    expect(hexOf(mpint(Buffer.from(magnitude, "hex")))).toBe(wire);
  });

  test("mpint 0 is written as the empty string", () => {
    expect(hexOf(mpint(Buffer.from("0000", "hex")))).toBe("00000000");
  });
});

test("a text keeps a byte order mark", () => {
  expect(readerOf("00000004efbbbf61").text()).toBe("\ufeffa");
});

describe("a number of a key", () => {
  test.each([
    ["zero", "00000000"],
    ["-1234", "00000002fb2e"],
    ["with a needless zero", "000000020001"],
    ["that is only a zero byte", "0000000100"],
    ["of more than 16,384 bits", `00000802${"01".repeat(2_050)}`],
  ])("is refused: %s", (_, wire) => {
    expect(() => readerOf(wire).mpint()).toThrow(FormatError);
  });
});

describe("a field that does not fit", () => {
  test.each([
    ["a byte where nothing is", "", (reader: WireReader) => reader.byte()],
    ["three bytes of a uint32", "000000", (reader: WireReader) => reader.uint32()],
    ["seven bytes of a uint64", "00000000000000", (reader: WireReader) => reader.uint64()],
    ["a string shorter than its length", "00000002ff", (reader: WireReader) => reader.string()],
    ["a string of 4 GB", "ffffffffff", (reader: WireReader) => reader.string()],
    ["a text that is not UTF-8", "00000002c328", (reader: WireReader) => reader.text()],
    ["a boolean of 2", "02", (reader: WireReader) => reader.boolean()],
    ["a byte too many", "00", (reader: WireReader) => reader.end()],
  ])("throws a FormatError: %s", (_, wire, read) => {
    expect(() => read(readerOf(wire))).toThrow(FormatError);
  });
});

describe("what is written is read again", () => {
  const bytes = fc.uint8Array({ maxLength: 64 });
  const positive = fc.uint8Array({ minLength: 1, maxLength: 64 }).filter(([first]) => first !== 0);

  const character = fc.oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }));
  const anyText = fc.array(character).map((codes) => String.fromCodePoint(...codes)); // fc.string takes a second to set out

  test("as a row of all types", () => {
    const row = fc.tuple(
      fc.nat(255),
      fc.nat(2 ** 32 - 1),
      fc.bigInt(0n, 2n ** 64n - 1n),
      bytes,
      anyText,
      positive,
    );
    fc.assert(
      fc.property(row, ([small, number, long, blob, text, magnitude]) => {
        const written = join(
          byte(small),
          uint32(number),
          uint64(long),
          string(blob),
          string(text),
          mpint(magnitude),
        );

        const reader = new WireReader(written);
        const numbers = [reader.byte(), reader.uint32(), reader.uint64()];
        const strings = [hexOf(reader.string()), reader.text(), hexOf(reader.mpint())];

        expect([numbers, strings, reader.isAtEnd]).toEqual([
          [small, number, long],
          [hexOf(blob), text, hexOf(magnitude)],
          true,
        ]);
      }),
    );
  });

  test("and no read goes beyond its bytes, whatever they are", () => {
    const reads = fc.array(
      fc.constantFrom("byte", "boolean", "uint32", "uint64", "string", "text", "mpint", "end" as const),
    );
    fc.assert(
      fc.property(bytes, reads, (blob, names) => {
        const reader = new WireReader(blob);

        const thrown = catchError(() => names.map((name) => reader[name]()));

        expect(thrown === undefined || thrown instanceof FormatError).toBe(true);
      }),
    );
  });
});
