// The table that `npm run bench` prints: ours beside its reference, their ratio, the budget, and whether
// it is met.

import type { Measurement } from "./row.ts";

const headings = ["", "ours", "reference", "ratio", "budget", "met"];

export function formatTable(measurements: readonly Measurement[]): string {
  const rows = [headings, ...measurements.map(toCells)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function toCells({ what, ours, reference, ratio, budget, isMet }: Measurement): string[] {
  return [what, ours, reference, ratio?.toFixed(2) ?? "", budget, isMet ? "yes" : "NO"];
}
