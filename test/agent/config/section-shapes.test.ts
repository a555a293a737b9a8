import { expect, test } from "vitest";
import { quoteValue } from "../../../agent/config/quoting.ts";
import { buildConfig } from "../../../agent/config/read-config.ts";
import { kindNames, sectionShapes } from "../../../agent/config/section-shapes.ts";

const keys = sectionShapes.flatMap(({ form, keys }) =>
  Object.entries(keys).map(([name, key]) => ({ of: `${name} in ${form}`, key })),
);

test.each(keys)("the example of $of can be pasted", ({ key }) => {
  expect(key.read(key.example)).toHaveProperty("value");
});

test.each(keys.filter(({ key }) => key.default !== undefined))(
  "the default of $of fits its rule",
  ({ key }) => {
    expect(key.read(key.default ?? "")).toHaveProperty("value");
  },
);

test("a file of every section with every example is a config", () => {
  const sections = sectionShapes.map(({ form, word, keys }) => {
    const own = { kinds: kindNames.join(", "), aws_profile: word, ssh_host: word }; // these are shared by all
    const lines = Object.entries(keys).map(
      ([name, key]) => `${name} = ${own[name as keyof typeof own] ?? quoteValue(key.example)}`,
    );
    return [form.replace("NAME", `${word}-1`), ...lines].join("\n");
  });

  const config = buildConfig([{ path: "etc.ini", isSystem: true, text: sections.join("\n") }]);

  expect(config.entries.map(({ name }) => name)).toEqual(kindNames.map((kind) => `${kind}-1`));
});
