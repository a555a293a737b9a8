// Notifications, put together: what changes in the status, what the one timer says, what was filed unasked.

import type { StatusDocument } from "../../protocol/status-document.ts";
import type { Clock } from "../leases/clock.ts";
import type { Schedule } from "../leases/schedule.ts";
import type { RequestRecord } from "../requests/record.ts";
import { filedMessage } from "./message.ts";
import { findNews } from "./news.ts";
import { Notifier, type NotifierOptions } from "./notifier.ts";
import { WindowAlarm } from "./window-alarm.ts";

export interface NotificationsOptions extends Omit<NotifierOptions, "now"> {
  schedule: Schedule;
  clock: Clock;
  status: () => StatusDocument;
}

export interface Notifications {
  observe: (status: StatusDocument, before: StatusDocument | undefined) => void;
  /** A caller without a terminal, or the clock, had it filed. */
  filedUnattended: (record: RequestRecord) => void;
  stop: () => void;
}

export function createNotifications(options: NotificationsOptions): Notifications {
  const { schedule, clock, status, isWanted } = options;
  const notifier = new Notifier({ ...options, now: clock.now });
  const alarm = new WindowAlarm({ schedule, clock, status, tell: (message) => notifier.tell(message) });
  return {
    observe: (now, before) => {
      if (!isWanted()) return alarm.stop(); // not even a timer
      for (const message of before === undefined ? [] : findNews(before, now)) notifier.tell(message);
      alarm.plan(now);
    },
    filedUnattended: ({ entry, node, reason }) => notifier.tell(filedMessage(entry ?? node, reason)),
    stop: () => alarm.stop(),
  };
}
