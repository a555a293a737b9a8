// Tells in time that an access window ends: an hour before, and ten minutes before. Only of entries that are in
// use, and only while no request for the next window is on its way; by the agent's one timer.

import type { EntryDocument, StatusDocument } from "../../protocol/status-document.ts";
import type { Clock } from "../leases/clock.ts";
import type { Item, Schedule } from "../leases/schedule.ts";
import { endingMessage, type Message } from "./message.ts";

const minuteMs = 60_000;
const leadsMs = [60 * minuteMs, 10 * minuteMs] as const;

export interface WindowAlarmOptions {
  schedule: Schedule;
  clock: Clock;
  /** As it is now. */
  status: () => StatusDocument;
  tell: (message: Message) => void;
}

export class WindowAlarm implements Item {
  private readonly options: WindowAlarmOptions;
  /** Of each window: until when everything was told, or was past when it was first seen. */
  private toldUntil = new Map<string, number>();

  constructor(options: WindowAlarmOptions) {
    this.options = options;
  }

  /** Plans anew: a window opened, changed or closed. */
  plan(status: StatusDocument): void {
    const { schedule, clock } = this.options;
    const now = clock.now();
    const alarms = status.entries.flatMap(alarmsOf);
    this.toldUntil = new Map(alarms.map(({ window }) => [window, this.toldUntil.get(window) ?? now]));
    const ahead = alarms.filter((alarm) => this.isUntold(alarm)).map(({ at }) => at);
    schedule.set(this, ahead.length === 0 ? undefined : Math.min(...ahead));
  }

  run(): void {
    const { clock, status, tell } = this.options;
    const now = clock.now();
    const current = status();
    const due = current.entries
      .flatMap(alarmsOf)
      .filter((alarm) => this.isUntold(alarm) && alarm.at <= now && alarm.endsAt > now);
    const windows = new Map(due.map((alarm) => [alarm.window, alarm])); // once, also after a sleep
    for (const { entry, windowEndsAt } of windows.values()) tell(endingMessage(entry, windowEndsAt));
    for (const window of this.toldUntil.keys()) this.toldUntil.set(window, now);
    this.plan(current);
  }

  stop(): void {
    this.options.schedule.set(this, undefined);
  }

  private isUntold({ window, at }: Alarm): boolean {
    return at > (this.toldUntil.get(window) ?? Number.POSITIVE_INFINITY);
  }
}

interface Alarm {
  /** Of which entry, and until when. */
  window: string;
  at: number;
  endsAt: number;
  windowEndsAt: string;
  entry: EntryDocument;
}

function alarmsOf(entry: EntryDocument): Alarm[] {
  const { request, nextRequest, state } = entry;
  const windowEndsAt = request?.state === "approved" ? request.windowEndsAt : undefined;
  const isInUse = state === "ready" || state === "failing";
  const hasNext = nextRequest?.state === "pending" || nextRequest?.state === "approved";
  if (windowEndsAt === undefined || !isInUse || hasNext) return [];
  const endsAt = Date.parse(windowEndsAt);
  const window = `${entry.name} ${windowEndsAt}`;
  return leadsMs.map((leadMs) => ({ window, at: endsAt - leadMs, endsAt, windowEndsAt, entry }));
}
