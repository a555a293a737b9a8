import { expect, test } from "vitest";
import { composeFrame, drawChanges } from "../../cli/screen/frame.ts";

const size = { cols: 20, rows: 6 };

test("a text stands at the top, the footer in the last row", () => {
  expect(composeFrame("one\n\ntwo\n", "q leaves", size)).toEqual(["one", "", "two", "", "", "q leaves"]);
});

test("a command that is wider than the screen runs over, and takes the rows it needs", () => {
  const command = "jitney request a-long-name --wait"; // 33 columns

  const frame = composeFrame(`${command}\nafter`, "q leaves", size);

  expect([frame[0], frame[2], frame.length]).toEqual([command, "after", 6]);
});

test("colours take no room", () => {
  const line = `\u001b[32m${"x".repeat(20)}\u001b[39m`;

  expect(composeFrame(`${line}\nafter`, "", size)[1]).toBe("after");
});

test("what has no room is counted, in whole lines", () => {
  const text = "1\n2\na line of more than twenty columns\n4\n5";

  expect(composeFrame(text, "q leaves", size)).toEqual([
    "1",
    "2",
    "… 3 more lines; a taller terminal shows them",
    "",
    "",
    "q leaves",
  ]);
});

test("the first frame wipes the screen", () => {
  expect(drawChanges(undefined, ["a", "b"])).toBe(
    "\u001b[?2026h\u001b[2J\u001b[1;1Ha\u001b[2;1Hb\u001b[?2026l",
  );
});

test("a row that has not changed is not touched", () => {
  expect(drawChanges(["a", "39 min", "c"], ["a", "38 min", "c"])).toBe(
    "\u001b[?2026h\u001b[2;1H\u001b[2K\u001b[2;1H38 min\u001b[?2026l",
  );
});

test("a frame like the one before writes nothing", () => {
  expect(drawChanges(["a", "b"], ["a", "b"])).toBe("");
});
