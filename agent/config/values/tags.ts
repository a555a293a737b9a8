// Tags as AWS takes them: `Key=Value, Key2=Value2`. Limits and characters are those of the Tag type in
// the service models; a comma is not among the characters, so commas part the tags.

import type { ValueType } from "../key.ts";

export interface Tag {
  key: string;
  value: string;
}

const maxTags = 50;
const maxKeyCharacters = 128;
const maxValueCharacters = 256;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export const tagList: ValueType<readonly Tag[]> = {
  expects: "tags as Key=Value with commas between",
  read(text) {
    const tags = text.split(",").map(parseTag);
    const why = tags.map(findProblem).find((problem) => problem !== undefined) ?? findExcess(tags);
    return why === undefined ? { value: tags } : { why };
  },
};

/** Without an `=` the key is empty, which `findProblem` refuses. */
function parseTag(text: string): Tag {
  const at = text.indexOf("=");
  return { key: text.slice(0, Math.max(at, 0)).trim(), value: text.slice(at + 1).trim() };
}

export function findProblem({ key, value }: Tag): string | undefined {
  if (key === "") return "expected tags as Key=Value with commas between";
  if (/^aws:/i.test(key)) return `the tag ${key} begins with aws:, which AWS keeps to itself`;
  if ([...key].length > maxKeyCharacters) return `a tag's key has at most ${maxKeyCharacters} characters`;
  if ([...value].length > maxValueCharacters) {
    return `a tag's value has at most ${maxValueCharacters} characters`;
  }
  if (!allowed.test(key) || !allowed.test(value)) {
    return "a tag has only letters, digits, spaces and _ . : / = + - @";
  }
  return undefined;
}

function findExcess(tags: readonly Tag[]): string | undefined {
  if (tags.length > maxTags) return `${tags.length} tags are more than ${maxTags}`;
  const twice = tags.find((tag, at) => tags.findIndex((other) => other.key === tag.key) < at);
  return twice === undefined ? undefined : `the tag ${twice.key} stands there twice`;
}
