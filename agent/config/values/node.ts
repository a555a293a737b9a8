// What a JIT entry points at: a node's id, or a tag by which the node is found when access is requested.

import type { NodeSelector } from "../config.ts";
import { misfit, type Reading, type ValueType } from "../key.ts";
import { isNodeId, looksLikeNodeId } from "../node-id.ts";
import { findProblem } from "./tags.ts";

export const nodeSelector: ValueType<NodeSelector> = {
  expects: "a node id (i- and 8 or 17 hex digits, mi- and 17) or tag:Key=Value",
  read(text) {
    if (isNodeId(text)) return { value: { by: "id", id: text } };
    if (looksLikeNodeId(text)) return isNodeId(text.toLowerCase()) ? { write: text.toLowerCase() } : misfit;
    return text.startsWith("tag:") ? readTag(text) : misfit;
  },
};

function readTag(text: string): Reading<NodeSelector> {
  const at = text.indexOf("=");
  const key = text.slice("tag:".length, Math.max(at, 0)).trim();
  const value = text.slice(at + 1).trim();
  const stem = value.replace(/\*$/, "");
  if (at < 0 || value === "") return { write: `tag:${key || "Name"}=web-*` };
  if (stem.includes("*")) return { why: "a * may stand only at the end", write: `tag:${key}=web-*` };
  // aws: keys are reserved for writing only: tag:aws:autoscaling:groupName=… is a good selector
  const why = findProblem({ key: key.replace(/^aws:/i, ""), value: stem });
  return why === undefined ? { value: { by: "tag", key, value, text: `tag:${key}=${value}` } } : { why };
}
