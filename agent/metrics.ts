// What Prometheus may scrape at /metrics. Values are read when asked for; nothing samples in between, so
// that metrics never wake the agent. Labels come from closed sets: no entry's name, no principal.

import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { version } from "../protocol/version.ts";

export interface Metrics {
  answers: (route: string, outcome: string) => void;
  awsCalls: (action: string, outcome: string) => void;
  fetches: (kind: string, outcome: string) => void;
  renewalLead: (seconds: number) => void;
  text: () => Promise<string>;
  contentType: string;
}

export interface MetricsSources {
  leases: () => number;
  waiting: () => number;
  startedAt: number;
}

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  const answered = new Tally();
  new Counter({
    name: "jitney_answers_total",
    help: "Answers on the socket by route and outcome.",
    labelNames: ["route", "outcome"],
    registers,
    collect() {
      this.reset();
      for (const { route, outcome, count } of answered.list()) this.inc({ route, outcome }, count);
    },
  });
  const awsCalls = counter("jitney_aws_calls_total", "Calls to AWS by action and outcome.", [
    "action",
    "outcome",
  ]);
  const fetches = counter("jitney_fetches_total", "Fetches of leases by kind and outcome.", [
    "kind",
    "outcome",
  ]);
  const lead = new Histogram({
    name: "jitney_renewal_lead_seconds",
    help: "Life left in a lease when it was renewed.",
    buckets: [1, 10, 60, 300, 600, 900, 1200, 1800],
    registers,
  });
  gauge("jitney_leases", "Leases held and good.", sources.leases);
  gauge("jitney_requests_pending", "Access requests that wait for approval.", sources.waiting);
  gauge("jitney_resident_bytes", "Resident memory of the agent.", () => process.memoryUsage.rss());
  gauge(
    "jitney_start_time_seconds",
    "When the agent started, in epoch seconds.",
    () => sources.startedAt / 1_000,
  );
  new Gauge({ name: "jitney_info", help: "Version of the agent.", labelNames: ["version"], registers }).set(
    { version },
    1,
  );

  return {
    answers: (route, outcome) => answered.add(route, outcome),
    awsCalls: (action, outcome) => awsCalls.inc({ action, outcome }),
    fetches: (kind, outcome) => fetches.inc({ kind, outcome }),
    renewalLead: (seconds) => lead.observe(seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Counts answers; labels are looked at when somebody scrapes, not at each answer. */
class Tally {
  private readonly counts = new Map<string, Map<string, number>>();

  add(route: string, outcome: string): void {
    let outcomes = this.counts.get(route);
    if (outcomes === undefined) {
      outcomes = new Map();
      this.counts.set(route, outcomes);
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  list(): { route: string; outcome: string; count: number }[] {
    return [...this.counts].flatMap(([route, outcomes]) =>
      [...outcomes].map(([outcome, count]) => ({ route, outcome, count })),
    );
  }
}
