// What the pages refer to is there: other pages, pictures, and the tests that the threat model rests on.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { topFolder } from "../../scripts/executables.ts";

const top = readdirSync(topFolder).filter((name) => name.endsWith(".md"));
const docs = readdirSync(`${topFolder}docs`, { recursive: true, encoding: "utf8" });
const pages = [...top, ...docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

function findAll(page: string, pattern: RegExp): string[] {
  const text = readFileSync(`${topFolder}${page}`, "utf8");
  return [...text.matchAll(pattern)].map(([, found = ""]) => found);
}

test.each(pages)("%s links to what is there", (page) => {
  // what begins with $ stands in lines to paste, for programs that have such a syntax
  const targets = findAll(page, /\]\((?![a-z]+:|[#$])([^)#\s]+)/g);

  expect(targets.filter((target) => !existsSync(join(topFolder, dirname(page), target)))).toEqual([]);
});

test.each(pages)("%s names tests that are there", (page) => {
  const paths = findAll(page, /`(test\/[\w./-]+)`/g);

  expect(paths.filter((path) => !existsSync(`${topFolder}${path}`))).toEqual([]);
});

test("every attacker in the threat model is held off by a test", () => {
  const rows = findAll("docs/threat-model.md", /^(\| .* \|)$/gm).slice(2);

  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => !row.includes("`test/"))).toEqual([]);
});
