import fc from "fast-check";
import { parse } from "ini";
import { describe, expect, test } from "vitest";
import { checkQuoting, quoteValue } from "../../../agent/config/quoting.ts";
import { readText } from "./written-config.ts";

/** What may stand in a value at all. */
const valueText = fc
  .string({ unit: "grapheme", minLength: 1 })
  .filter((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text));

/** Texts full of what `ini` treats specially. */
const specialText = fc.string({ unit: fc.constantFrom(..."\"'\\#;=[]. ab"), minLength: 1 });

describe("a value as the reader has it", () => {
  test.each([
    ["deploy", "deploy"],
    ['"fix #12; now"', "fix #12; now"],
    ["'fix #12; now'", "fix #12; now"],
    [String.raw`fix \#12\; now`, "fix #12; now"],
    [String.raw`"say \"hi\""`, 'say "hi"'],
    [String.raw`'C:\temp'`, String.raw`C:\temp`],
    [String.raw`C:\temp`, String.raw`C:\temp`],
    ["'08'", "08"],
    ["'1e5'", "1e5"],
    ["true", "true"],
    ["'null'", "null"],
    [`'{"a":1}'`, `"{"a":1}"`.slice(1, -1)],
    ["a = b", "a = b"],
    ["[x]", "[x]"],
  ])("%s is %s", (written, expected) => {
    const quoting = checkQuoting("no_proxy", written);
    const value = "forIni" in quoting ? parse(`no_proxy = ${quoting.forIni}`).no_proxy : quoting;

    expect(String(value)).toBe(expected);
  });

  test("is what was quoted, whatever the text", () => {
    const property = fc.property(fc.oneof(valueText, specialText), (text) => {
      const quoting = checkQuoting("reason", quoteValue(text));
      const value = "forIni" in quoting ? parse(`reason = ${quoting.forIni}`).reason : quoting;
      expect(String(value)).toBe(text);
    });

    fc.assert(property, { numRuns: 1000 });
  });

  test("reaches the entry through a whole file", () => {
    const words = fc.string({ unit: fc.constantFrom(..."\"'\\#;=[]. ab"), minLength: 1, maxLength: 200 });
    const property = fc.property(words, (reason) => {
      const config = readText(`[jit]\nreason = ${quoteValue(reason)}\n`);
      expect(config.jit.reason).toBe(reason);
    });

    fc.assert(property);
  });
});

test("text that needs no quotes gets none", () => {
  expect(quoteValue("{user} on {host}: {git_branch}")).toBe("{user} on {host}: {git_branch}");
});
