// What a scrape finds of answers: each route and outcome with its count, the same however often one looks.

import { expect, test } from "vitest";
import { createMetrics } from "../../agent/metrics.ts";

test("answers are counted by route and outcome", async () => {
  const metrics = createMetrics({ leases: () => 0, waiting: () => 0, startedAt: 0 });
  metrics.answers("/v1/credentials/:name", "ok");
  metrics.answers("/v1/credentials/:name", "ok");
  metrics.answers("/v1/credentials/:name", "approval-pending");
  const first = await metrics.text();
  metrics.answers("/healthz", "ok");

  const later = await metrics.text();

  expect(listAnswers(first)).toEqual([
    '{route="/v1/credentials/:name",outcome="ok"} 2',
    '{route="/v1/credentials/:name",outcome="approval-pending"} 1',
  ]);
  expect(listAnswers(later)).toEqual([...listAnswers(first), '{route="/healthz",outcome="ok"} 1']);
});

function listAnswers(text: string): string[] {
  return [...text.matchAll(/^jitney_answers_total(\{.*)$/gm)].map(([, rest = ""]) => rest);
}
