import { expect, it } from "vitest";
import { fitExitCode } from "../../cli/exit-code.ts";

it.each([
  [0, 0],
  [7, 7],
  [255, 255],
  [256, 1],
  [512, 1],
  [-1, 255],
  [0xc0000005, 5], // Windows' access violation
  [0xc0000100, 1],
])("a remote command's code %i leaves as %i", (code, left) => {
  expect(fitExitCode(code)).toBe(left);
});
