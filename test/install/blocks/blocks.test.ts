// Lines of ours in other people's files, and the way back to the very bytes.

import fc from "fast-check";
import { expect, test } from "vitest";
import { cutBlock, findBlock, putBlock } from "../../../install/blocks/marked-block.ts";
import {
  composeOwned,
  hashShape,
  judgeOwned,
  xmlShape,
  zshShape,
} from "../../../install/blocks/owned-text.ts";
import { cutTopLine, findTopLine, putTopLine } from "../../../install/blocks/top-line.ts";

const lines = ["[profile web]", "region = eu-west-1"];
const more = ["[profile web]", "[profile pay]"];
const include = 'Include "~/.ssh/jitney.conf"';

/** Any bytes at all, and often line ends. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom("\n", "\r\n", "\r", "[profile a]", "# >>>", "k = v"),
      fc.string({ unit: "binary" }),
    ),
  )
  .map((pieces) => Buffer.from(pieces.join(""), "utf8").toString("latin1"));

test("a block at the end goes without a trace, also when it was changed in between", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(cutBlock(putBlock(text, lines))).toBe(text);
      expect(cutBlock(putBlock(putBlock(text, lines), more))).toBe(text);
      expect(putBlock(putBlock(text, lines), lines)).toBe(putBlock(text, lines));
    }),
  );
});

test("a line at the top goes without a trace", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(cutTopLine(putTopLine(text, include))).toBe(text);
      expect(putTopLine(putTopLine(text, include), include)).toBe(putTopLine(text, include));
    }),
  );
});

test("what others wrote around a block stays, each on its own line", () => {
  const installed = putBlock("[a]", lines);

  const rest = cutBlock(`; above\n${installed}[profile b]\n`);

  expect(rest).toBe("; above\n[a]\n[profile b]\n");
});

test("a file that was made for us goes, unless others wrote to it", () => {
  expect(cutBlock(putBlock(undefined, lines))).toBeUndefined();
  expect(cutBlock(`${putBlock(undefined, lines)}[b]\n`)).toBe("[b]\n");
  expect(cutTopLine(putTopLine(undefined, include))).toBeUndefined();
  expect(cutBlock(putBlock("", lines))).toBe("");
});

test("lines end as the file's do", () => {
  expect(putBlock("[a]\r\n", lines).replaceAll("\r\n", "")).not.toContain("\n");
  expect(putTopLine("Host *\r\n", include).replaceAll("\r\n", "")).not.toContain("\n");
});

test.each([
  ["a changed line", (text: string) => text.replace("eu-west-1", "eu-west-2")],
  ["a line more", (text: string) => text.replace("[profile web]", "[profile web]\noutput = json")],
  ["a lost end", (text: string) => text.replace("# <<< jitney <<<\n", "")],
])("%s in a block is seen", (_, edit) => {
  const text = putBlock("[a]\n", lines);

  expect(findBlock(text)?.isEdited).toBe(false);
  expect(findBlock(edit(text))?.isEdited).toBe(true);
});

test("a block that lost its end goes whole, as far as its lines are as they were", () => {
  const text = `${putBlock("[a]\n", lines)}[b]\n`;
  const lost = text.replace("# <<< jitney <<<\n", "");

  expect(cutBlock(lost)).toBe("[a]\n[b]\n");
  expect(findBlock(lost.replace("eu-west-1", "eu-west-2"))).toBeUndefined();
});

test("an edited line at the top is seen, and so is one that is gone", () => {
  const text = putTopLine("Host *\n", include);

  expect(findTopLine(text)?.isEdited).toBe(false);
  expect(findTopLine(text.replace("jitney.conf", "other.conf"))?.isEdited).toBe(true);
  expect(findTopLine(text.replace(`${include}\n`, ""))?.isEdited).toBe(true);
});

test.each([
  ["a unit", "[Unit]\nA=b\n", hashShape],
  ["a completion of zsh", "#compdef jitney\n_x\n", zshShape],
  ["a property list", "<?xml?>\n<plist/>\n", xmlShape],
])("%s of ours is told from an edited and from a foreign one", (_, text, shape) => {
  const owned = composeOwned(text, shape);

  expect(judgeOwned(owned)).toBe("ours");
  expect(judgeOwned(`${owned}more\n`)).toBe("edited");
  expect(judgeOwned(text)).toBe("foreign");
  expect(owned.split("\n")[shape.headLines]).toContain("written by jitney install");
});
