// Rows under a head without any frame. One column gives way where the terminal is narrow; what does
// not fit is cut with …, never wrapped.

import Table from "cli-table3";
import { plain } from "./text.ts";
import type { View } from "./view.ts";

export interface Column {
  head: string;
  align?: "left" | "right";
}

export interface TableShape {
  columns: readonly Column[];
  rows: readonly (readonly string[])[];
  /** Head of the column that gives way. */
  shrinks: string;
}

const gap = "  ";

/** The last resort of a narrow terminal: a column keeps room for a character and the … */
const minColumnWidth = 2;

export function formatTable(shape: TableShape, view: View): string {
  const { columns, rows, shrinks } = dropEmpty(shape);
  const table = frameless(columns);
  table.push(
    columns.map((column) => view.colors.dim(column.head)),
    ...rows.map((row) => [...row]),
  );
  table.toString(); // the widths are measured while it is drawn
  const widths = table.options.colWidths;
  const natural = widths.reduce<number>((sum, width) => sum + (width ?? 0) + gap.length, -gap.length);
  const excess = Math.max(0, natural - view.width);
  const index = columns.findIndex((column) => column.head === shrinks);
  widths[index] = Math.max(minColumnWidth, (widths[index] ?? 0) - excess);
  return table.toString().split("\n").map(trimLine).join("\n");
}

/** Without columns that have nothing to say: no head, and no cell either. */
function dropEmpty({ columns, rows, shrinks }: TableShape): TableShape {
  const isFilled = (_: unknown, index: number) =>
    columns[index]?.head !== "" || rows.some((row) => row[index] !== "");
  return { columns: columns.filter(isFilled), rows: rows.map((row) => row.filter(isFilled)), shrinks };
}

/** The text, cut with … where it is wider than `width` columns. */
export function cutText(text: string, width: number): string {
  const { table, natural } = measure(text);
  if (natural <= width) return text;
  table.options.colWidths[0] = width;
  return trimLine(table.toString());
}

/** Columns that the line takes; colours take none, wide characters two. */
export function textWidth(line: string): number {
  return measure(line).natural;
}

function measure(text: string) {
  const table = frameless([{ head: "" }]);
  table.push([text]);
  table.toString(); // the width is measured while it is drawn
  return { table, natural: table.options.colWidths[0] ?? 0 };
}

/** Names may have 64 characters; the rest of the line needs room too. */
export function cutName(name: string, { width }: View): string {
  return cutText(plain(name), Math.floor(width * 0.3));
}

function frameless(columns: readonly Column[]) {
  return new Table({
    chars: noFrame,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    colAligns: columns.map((column) => column.align ?? "left"),
  });
}

/** Spaces at the end, also those within colour. */
function trimLine(line: string): string {
  return line.replace(/[ ]+$/, "");
}

const noFrame = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: gap,
};
