import fc from "fast-check";
import { expect, test } from "vitest";
import { appendSection, cutSection } from "../../../install/config-edit/section-text.ts";

const web = { title: "jit web", settings: [["node", "i-0123456789abcdef0"] as const] };

test.each([
  ["nothing", "", "[jit web]\nnode = i-0123456789abcdef0\n"],
  ["a last line that ends", "; mine\n", "; mine\n\n[jit web]\nnode = i-0123456789abcdef0\n"],
  ["a last line that does not", "; mine", "; mine\n\n[jit web]\nnode = i-0123456789abcdef0"],
  ["lines of Windows", "; mine\r\n", "; mine\r\n\r\n[jit web]\r\nnode = i-0123456789abcdef0\r\n"],
])("a section goes behind %s", (_, before, after) => {
  expect(appendSection(before, web)).toBe(after);
});

test("values are quoted where they must be", () => {
  const text = appendSection("", { title: "jit web", settings: [["reason", "fix #12"]] });

  expect(text).toBe('[jit web]\nreason = "fix #12"\n');
});

test("a section in the middle goes; comments before and behind it stay", () => {
  const text =
    "; top\n[agent]\nregion = eu-west-1\n\n; about web\n[jit web]\nnode = a\n; why\nwait = 4s\n\n; about db\n[jit db]\n";

  expect(cutSection(text, "jit web")).toBe(
    "; top\n[agent]\nregion = eu-west-1\n\n; about web\n\n; about db\n[jit db]\n",
  );
});

test("a title is found however it is spaced", () => {
  expect(cutSection("  [ jit\tweb ] \nnode = a\n[agent]\n", "jit web")).toBe("[agent]\n");
});

const line = fc.constantFrom(
  "",
  " ",
  "; remark",
  "# remark",
  "[agent]",
  "region = eu-west-1",
  "[jit db]",
  "node = x",
);
const text = fc
  .tuple(fc.array(line), fc.constantFrom("\n", "\r\n"), fc.boolean())
  .map(([lines, eol, isOpen]) => lines.map((one) => one + eol).join("") + (isOpen ? "; end" : ""));

test("what is put in and taken out leaves every byte as it was", () => {
  fc.assert(
    fc.property(text, (before) => {
      expect(cutSection(appendSection(before, web), "jit web")).toBe(before);
    }),
  );
});
