// Plain kinds of values: free text, one of a few words, yes or no, lists of names, paths, URLs, regions.
// Each says what it expects in words that fit into "expected …".

import { homedir } from "node:os";
import { isAbsolute } from "node:path";
import { misfit, type ValueType } from "../key.ts";
import { nearest } from "../nearest.ts";

/** Text that a pattern describes in full. */
export function matching(expects: string, pattern: RegExp): ValueType<string> {
  return { expects, read: (text) => (pattern.test(text) ? { value: text } : misfit) };
}

export function oneOf<const T extends string>(words: readonly T[]): ValueType<T> {
  return {
    expects: `one of ${words.join(", ")}`,
    read(text) {
      const value = words.find((word) => word === text);
      if (value !== undefined) return { value };
      const meant = nearest(text, words);
      return meant === undefined ? {} : { write: meant };
    },
  };
}

export const yesOrNo: ValueType<boolean> = {
  expects: "yes or no",
  read(text) {
    if (text === "yes" || text === "no") return { value: text === "yes" };
    if (/^(y|yes|true|on|1)$/i.test(text)) return { write: "yes" };
    if (/^(n|no|false|off|0)$/i.test(text)) return { write: "no" };
    return misfit;
  },
};

export const portNumber: ValueType<number> = {
  expects: "a port from 1 to 65535",
  read(text) {
    const port = Number(text);
    return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? { value: port } : misfit;
  },
};

/** Names with commas between them. */
export function listOf(expects: string, pattern: RegExp): ValueType<readonly string[]> {
  return {
    expects: `${expects}, with commas between`,
    read(text) {
      const names = text.split(",").map((name) => name.trim());
      return names.every((name) => pattern.test(name)) ? { value: [...new Set(names)] } : misfit;
    },
  };
}

/** An absolute path: the agent's own folder is `/`, so a relative one would mean nothing. */
export const filePath: ValueType<string> = {
  expects: "an absolute path, or one that begins with ~/",
  read(text) {
    if (text.startsWith("~/")) return { value: `${homedir()}${text.slice(1)}` };
    return isAbsolute(text) ? { value: text } : misfit;
  },
};

export const httpUrl: ValueType<string> = {
  expects: "a URL that begins with http:// or https://",
  read(text) {
    if (/^https?:\/\/[^/?#\s]/i.test(text) && URL.canParse(text)) return { value: text };
    const completed = `https://${text}`;
    return /^[\w.-]+(:\d+)?(\/\S*)?$/.test(text) && URL.canParse(completed) ? { write: completed } : misfit;
  },
};

/** As the partitions of AWS name them: eu-west-1, us-gov-east-1, us-isob-east-1, eusc-de-east-1. */
export const regionName: ValueType<string> = {
  expects: "a region such as eu-west-1",
  read(text) {
    if (isRegion(text)) return { value: text };
    const plain = text.toLowerCase().replace(/(-\d)[a-z]$/, "$1"); // eu-west-1a is a zone of eu-west-1
    return isRegion(plain) ? { write: plain } : misfit;
  },
};

function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text);
}
