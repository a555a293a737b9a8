import { expect, it } from "vitest";
import type { World } from "../../cli/world.ts";
import { writeRemark } from "../../cli/write.ts";

it("a remark is one line, without anything that a terminal would obey", () => {
  let written = "";
  const world = { stderr: { write: (text: string) => (written += text) } } as unknown as World;

  writeRemark(world, "be \u001b[31mnice\r\njitney: you are root");

  expect(written).toBe("jitney: be  [31mnice jitney: you are root\n");
});
