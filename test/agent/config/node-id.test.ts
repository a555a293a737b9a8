import { expect, test } from "vitest";
import { isNodeId, looksLikeNodeId } from "../../../agent/config/node-id.ts";

test.each(["i-01234567", "i-0123456789abcdef0", "mi-0123456789abcdef0"])("%s is a node id", (text) => {
  expect(isNodeId(text)).toBe(true);
});

test.each([
  "i-0123456",
  "i-012345678",
  "i-0123456789abcdef01",
  "i-0123456789ABCDEF0",
  "i-0123456789abcdeg0",
  "mi-01234567",
  "ami-0123456789abcdef0",
  "i-01234567\n",
  "web",
])("%j is no node id", (text) => {
  expect(isNodeId(text)).toBe(false);
});

test.each([
  ["i-012", true],
  ["MI-0123", true],
  ["i-", true],
  ["i-love-web", false],
  ["mini", false],
])("%s looks like a node id: %s", (text, expected) => {
  expect(looksLikeNodeId(text)).toBe(expected);
});
