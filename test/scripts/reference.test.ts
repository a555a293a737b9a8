// The committed reference is what the code makes of itself today, and leaves nothing out.

import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { kindNames } from "../../agent/config/section-shapes.ts";
import { routes } from "../../agent/server/routes.ts";
import { Failure, failureCodes, failureLines } from "../../protocol/failure.ts";
import { topFolder } from "../../scripts/executables.ts";
import { findingMeanings } from "../../scripts/reference/finding-meanings.ts";
import { composeReference } from "../../scripts/reference/reference.ts";
import { routeTexts } from "../../scripts/reference/route-texts.ts";
import { readFindingCodes } from "../../scripts/reference/source-texts.ts";

const paths = [
  "docs/man/jitney-config.5",
  "docs/man/jitney-credential-process.1",
  "docs/man/jitney-ssh.1",
  "docs/man/jitney.1",
  "docs/reference/command.md",
  "docs/reference/config.md",
  "docs/reference/failures.md",
  "docs/reference/metrics.md",
  "docs/reference/openapi.json",
  "docs/status.svg",
];

let reference: ReadonlyMap<string, string>;

beforeAll(async () => {
  reference = await composeReference();
});

function read(path: string): string {
  return readFileSync(`${topFolder}${path}`, "utf8");
}

test("the reference is the files that are compared here", () => {
  expect([...reference.keys()].sort()).toEqual(paths);
});

test.each(paths)("%s is what `npm run docs` writes", (path) => {
  expect(read(path)).toBe(reference.get(path));
});

test.each(failureCodes)("%s has a section that ends with what stderr says next", (code) => {
  const [, section = ""] = read("docs/reference/failures.md").split(`\n## ${code}\n`);

  expect(section.split("\n## ")[0]).toContain(failureLines(new Failure(code, "…")));
});

test("every finding of the doctor has a meaning, and no other has", () => {
  expect(Object.keys(findingMeanings).sort()).toEqual(readFindingCodes());
});

test("every route has its text, and no other has", () => {
  expect(Object.keys(routeTexts).sort()).toEqual(routes.map(([method, path]) => `${method} ${path}`).sort());
});

test("every document that the description of the socket refers to is in it", () => {
  const text = read("docs/reference/openapi.json");
  const { schemas } = (JSON.parse(text) as { components: { schemas: object } }).components;
  const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);

  expect([...new Set(referred)].sort()).toEqual(Object.keys(schemas).sort());
});

test.each(kindNames)("the manual tells how to add an entry of the kind %s", (kind) => {
  expect(read("docs/man/jitney.1")).toContain(`.SS "jitney add ${kind} `);
});
