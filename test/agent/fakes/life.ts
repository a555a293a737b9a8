// One life of an agent: after so many steps it is killed. Nothing that waits in it goes on, what reached
// AWS or the disk stays.

import type { RequestRecord } from "../../../agent/requests/record.ts";
import type { AccessRequestService } from "../../../agent/requests/service.ts";
import { RequestStore } from "../../../agent/requests/store.ts";
import { never } from "./never.ts";

export class Life {
  readonly ended = Promise.withResolvers<"dead">();
  private stepsLeft: number;

  /** `steps`: how many awaits it survives; each call has one before and one after its work. */
  constructor(steps: number) {
    this.stepsLeft = steps;
  }

  get isOver(): boolean {
    return this.stepsLeft < 0;
  }

  kill(): void {
    this.stepsLeft = -1;
    this.ended.resolve("dead");
  }

  /** Does the work, unless the life ends before; returns, unless it ends after. */
  async step<T>(work: () => Promise<T>): Promise<T> {
    await this.pass();
    const settled = await Promise.allSettled([work()]);
    await this.pass();
    const [outcome] = settled;
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  }

  private async pass(): Promise<void> {
    this.stepsLeft -= 1;
    if (!this.isOver) return;
    this.kill();
    await never();
  }
}

export function mortalService(service: AccessRequestService, life: Life): AccessRequestService {
  return {
    start: (wish, signal) => life.step(() => service.start(wish, signal)),
    token: (id, signal) => life.step(() => service.token(id, signal)),
    list: (node, signal) => life.step(() => service.list(node, signal)),
    details: (id, signal) => life.step(() => service.details(id, signal)),
    stopAutomation: (id, signal) => life.step(() => service.stopAutomation(id, signal)),
  };
}

export class MortalStore extends RequestStore {
  private readonly life: Life;
  private last: Promise<unknown> = Promise.resolve();

  constructor(path: string, now: () => number, life: Life) {
    super({
      path,
      now,
      onDamaged: (setAside) => {
        throw new Error(`damaged: ${setAside}`);
      },
    });
    this.life = life;
  }

  override change<T>(edit: (records: RequestRecord[]) => T): Promise<T> {
    return this.life.step(() => {
      const done = super.change(edit);
      this.last = done.catch(() => undefined);
      return done;
    });
  }

  /** The change that had begun when the life ended is on the disk; none begins later. */
  async rest(): Promise<void> {
    await this.last;
  }
}
