// The list of managed nodes.

import type { NodeDocument } from "../../protocol/messages.ts";
import { type Column, formatTable } from "./table.ts";
import { plain } from "./text.ts";
import type { Colors, View } from "./view.ts";

const columns: readonly Column[] = [
  { head: "  ID" },
  { head: "NAME" },
  { head: "ADDRESS" },
  { head: "PLATFORM" },
];

export function formatNodes(nodes: readonly NodeDocument[], view: View): string {
  if (nodes.length === 0) return "no managed nodes in this account and region\n";
  const rows = nodes.toSorted(byName).map((node) => formatRow(node, view.colors));
  return `${formatTable({ columns, rows, shrinks: "PLATFORM" }, view)}\n`;
}

function formatRow(node: NodeDocument, { green, dim }: Colors): string[] {
  const mark = node.online ? green("●") : dim("○");
  const platform = plain(node.platform ?? "-");
  return [
    `${mark} ${node.id}`,
    plain(node.name ?? "-"),
    node.address ?? "-",
    node.online ? platform : dim(`offline, ${platform}`),
  ];
}

/** Those that can be reached first. */
function byName(one: NodeDocument, other: NodeDocument): number {
  if (one.online !== other.online) return one.online ? -1 : 1;
  return (one.name ?? one.id).localeCompare(other.name ?? other.id);
}
