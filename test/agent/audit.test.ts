// The trail of who asked for what: a line each, and what is the same again counted in one.

import { expect, test } from "vitest";
import { type Audit, type AuditEvent, createAudit } from "../../agent/audit.ts";

const ok: AuditEvent = { asked: "credentials web", outcome: "ok", declared: "aws 7" };
const at = "2026-11-25T08:00:00.000Z";

test("what is the same again before a line is written is counted in it", () => {
  const { audit, write } = openTrail();

  for (const event of [ok, ok, ok]) audit(event);

  expect(write()).toEqual([{ at, ...ok, times: 3 }]);
});

test.each<Partial<AuditEvent>>([
  { asked: "credentials db" },
  { outcome: "approval-pending" },
  { declared: "aws 8" },
  { requestId: "oi-0123456789ab" },
])("what differs by %o has a line of its own", (difference) => {
  const { audit, write } = openTrail();
  const other = { ...ok, ...difference };

  for (const event of [ok, other, ok]) audit(event);

  expect(write()).toEqual([
    { at, ...ok },
    { at, ...other },
    { at, ...ok },
  ]);
});

test("a line that is written is written: the same again has one of its own", () => {
  const { audit, write } = openTrail();

  audit(ok);
  const first = write();
  audit(ok);

  expect([first, write()]).toEqual([[{ at, ...ok }], [{ at, ...ok }]]);
});

function openTrail(): { audit: Audit; write: () => unknown[] } {
  let lines: (() => string)[] = [];
  const audit = createAudit({ line: (text) => void lines.push(text) }, () => Date.parse(at));
  const write = () => {
    const written = lines.map((text): unknown => JSON.parse(text()));
    lines = [];
    return written;
  };
  return { audit, write };
}
