// What the agent tells without being asked: the line for shell prompts, and notifications. Both go by the same
// look at the status, after it changed.

import { type Environment, promptPath } from "../protocol/paths.ts";
import type { Events } from "./events.ts";
import type { Clock } from "./leases/clock.ts";
import type { Schedule } from "./leases/schedule.ts";
import type { Log } from "./log.ts";
import { hasDesktop, sendToDesktop } from "./notify/desktop.ts";
import {
  createNotifications,
  type Notifications,
  type NotificationsOptions,
} from "./notify/notifications.ts";
import { startObserving } from "./observers.ts";
import { PromptFile } from "./prompt/prompt-file.ts";
import { composePrompt } from "./prompt/prompt-text.ts";
import type { RequestRecord } from "./requests/record.ts";

export interface AnnouncementsOptions {
  env: Environment;
  events: Events;
  status: NotificationsOptions["status"];
  schedule: Schedule;
  clock: Clock;
  /** `notify` of the configuration. */
  isNotifyWanted: () => boolean;
  log: Log;
}

export class Announcements {
  private readonly options: AnnouncementsOptions;
  private readonly prompt: PromptFile;
  private readonly notifications: Notifications;
  private stopObserving: () => void = () => undefined;

  constructor(options: AnnouncementsOptions) {
    this.options = options;
    const { env, log, isNotifyWanted } = options;
    const onLost = (why: string) => log("prompt-unwritten", { why });
    this.prompt = new PromptFile({ path: promptPath(env), onLost });
    this.notifications = createNotifications({
      ...options,
      isWanted: () => isNotifyWanted() && hasDesktop(env),
      send: sendToDesktop,
      note: (event, why) => log(event, { why }),
    });
  }

  start(): void {
    const { events, status, clock } = this.options;
    this.stopObserving = startObserving({
      events,
      status,
      observers: [(now) => this.prompt.write(composePrompt(now, clock.now())), this.notifications.observe],
    });
  }

  /** Nobody at a terminal asked for it. */
  filedUnattended(record: RequestRecord): void {
    this.notifications.filedUnattended(record);
  }

  stop(): void {
    this.stopObserving();
    this.notifications.stop();
    this.prompt.remove();
  }
}
