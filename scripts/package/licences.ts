// THIRD-PARTY-LICENSES.txt: every component's licence once, and below it who is under it. Packages that share
// a text word for word share it here.

import type { Component } from "./component.ts";

const rule = "=".repeat(78);

export function composeLicences(components: readonly Component[]): string {
  const byText = Map.groupBy(components, (component) => component.licenceText ?? `(${component.licence})`);
  const parts = [...byText].map(([text, some]) => {
    const names = some.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    return `${rule}\n${names.join("\n")}\n${rule}\n\n${describeText(text, some)}\n`;
  });
  return `The executables contain the following software of others.\n\n${parts.join("\n")}`;
}

function describeText(text: string, [first]: readonly Component[]): string {
  if (first?.licenceText !== undefined) return text.replaceAll("\r\n", "\n").trim();
  return `The package carries no text of its licence, ${first?.licence ?? ""}: https://spdx.org/licenses/`;
}
