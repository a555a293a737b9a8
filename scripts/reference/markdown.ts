// The few forms of Markdown that the reference is made of. A table's cells are escaped, nothing else is.

/** Says of every page where it comes from, so that nobody edits what the next run would undo. */
export function page(title: string, introduction: string, parts: readonly string[]): string {
  const origin = "<!-- made from the code by `npm run docs`; edit the code -->";
  return `${[`# ${title}`, origin, introduction, ...parts].join("\n\n")}\n`;
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => "---"), ...rows.map((cells) => cells.map(escapeCell))];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export function codeBlock(text: string, language = ""): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

export function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
