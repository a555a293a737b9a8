// Quotes in values. `ini` cuts an unquoted value at a bare # or ;, takes "…" for JSON where it is and
// for plain text where it isn't, and reads '…' as a number where it can. So a value is checked before
// `ini` sees it: bare, or "…" as in JSON, or '…' which is taken literally.

export type Quoting = { forIni: string } | { why: string; next: string };

export function checkQuoting(key: string, raw: string): Quoting {
  if (raw.startsWith('"')) return checkDouble(key, raw);
  if (raw.startsWith("'")) return checkSingle(key, raw);
  return hasBareComment(raw) ? refuseComment(key, raw) : { forIni: raw };
}

/** The text as it must be written to be read back the same. */
export function quoteValue(text: string): string {
  return needsQuotes(text) ? JSON.stringify(text) : text;
}

function needsQuotes(text: string): boolean {
  return text === "" || text !== text.trim() || /[#;\\\t]/.test(text) || /^["']/.test(text);
}

function checkDouble(key: string, raw: string): Quoting {
  if (isJsonText(raw)) return { forIni: raw };
  const closed = /^("(?:[^"\\]|\\.)*")\s*[;#]/.exec(raw)?.[1];
  if (closed !== undefined && isJsonText(closed)) return commentAfter(key, closed);
  return refuseQuotes(key, raw);
}

function isJsonText(raw: string): boolean {
  try {
    return typeof JSON.parse(raw) === "string";
  } catch {
    return false; // a SyntaxError: no JSON
  }
}

function checkSingle(key: string, raw: string): Quoting {
  if (/^'[^']*'$/.test(raw)) return { forIni: JSON.stringify(raw.slice(1, -1)) };
  const closed = /^('[^']*')\s*[;#]/.exec(raw)?.[1];
  return closed === undefined ? refuseQuotes(key, raw) : commentAfter(key, closed);
}

function commentAfter(key: string, value: string): Quoting {
  const next = `write: ${key} = ${value} and move the comment to a line of its own`;
  return { why: `${key} has a comment behind its value`, next };
}

function refuseQuotes(key: string, raw: string): Quoting {
  const quote = raw.charAt(0);
  const inner = raw.length > 1 && raw.endsWith(quote) ? raw.slice(1, -1) : raw.slice(1);
  const why = `the quotes of ${key} do not enclose its value; inside "…" write \\" and \\\\ for " and \\`;
  return { why, next: `write: ${key} = ${JSON.stringify(inner)}` };
}

/** `\#` and `\;` are escaped in the way of `ini`, and so is `\\`. */
function hasBareComment(raw: string): boolean {
  return /[#;]/.test(raw.replaceAll(/\\[\\#;]/g, ""));
}

/** ` ; text` with space on both sides was probably meant as a comment; `fix #12` was not. */
function refuseComment(key: string, raw: string): Quoting {
  const why = `${key} has a bare # or ; in its value`;
  const quoted = `${key} = ${JSON.stringify(raw)}`;
  const value = /^(.*?)\s+[;#]\s/.exec(raw)?.[1];
  if (!value) return { why, next: `write: ${quoted} (a comment stands on a line of its own)` };
  const next = `write: ${key} = ${value} and move the comment to a line of its own, or: ${quoted}`;
  return { why, next };
}
