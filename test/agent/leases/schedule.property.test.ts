// The schedule against a naive model: a list that is searched from end to end.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Item, Schedule } from "../../../agent/leases/schedule.ts";
import { FakeTime, startAt } from "../fakes/fake-time.ts";

const names = ["a", "b", "c", "d", "e"] as const;
type Name = (typeof names)[number];

type Step =
  | { do: "set"; name: Name; inMs: number }
  | { do: "remove"; name: Name }
  | { do: "pass"; ms: number };

const name = fc.constantFrom(...names);
const step = fc.oneof(
  fc.record({ do: fc.constant("set"), name, inMs: fc.integer({ min: -1_000, max: 200_000 }) }),
  fc.record({ do: fc.constant("remove"), name }),
  fc.record({ do: fc.constant("pass"), ms: fc.integer({ min: 0, max: 90_000 }) }),
) as fc.Arbitrary<Step>;

class Model {
  readonly ran: string[] = [];
  private readonly due = new Map<Name, number>();
  private now = startAt;

  take(step: Step): void {
    if (step.do === "set") this.due.set(step.name, this.now + step.inMs);
    if (step.do === "remove") this.due.delete(step.name);
    if (step.do === "pass") this.pass(step.ms);
  }

  private pass(ms: number): void {
    this.now += ms;
    const ready = [...this.due].filter(([, at]) => at <= this.now).sort((a, b) => a[1] - b[1]);
    for (const [name, at] of ready) {
      this.ran.push(`${name} ${Math.max(at, this.now - ms)}`);
      this.due.delete(name);
    }
  }

  at(name: Name): number | undefined {
    return this.due.get(name);
  }

  get isEmpty(): boolean {
    return this.due.size === 0;
  }
}

/** The schedule under the same steps, with an item for each name. */
class Real {
  readonly time = new FakeTime();
  readonly ran: string[] = [];
  private readonly schedule = new Schedule({
    clock: this.time,
    random: () => 0,
    setTimer: this.time.setTimer,
  });
  private readonly items: Record<Name, Item>;

  constructor() {
    const itemOf = (name: Name) => ({ run: () => void this.ran.push(`${name} ${this.time.now()}`) });
    this.items = { a: itemOf("a"), b: itemOf("b"), c: itemOf("c"), d: itemOf("d"), e: itemOf("e") };
  }

  async take(step: Step): Promise<void> {
    if (step.do === "set") this.schedule.set(this.items[step.name], this.time.now() + step.inMs);
    if (step.do === "remove") this.schedule.set(this.items[step.name], undefined);
    if (step.do === "pass") await this.time.advance(step.ms);
  }

  at(name: Name): number | undefined {
    return this.schedule.at(this.items[name]);
  }
}

test("it runs what the model runs, at the same times, with one timer or none", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const model = new Model();
      const real = new Real();

      for (const step of steps) {
        model.take(step);
        await real.take(step);
        expect(real.time.timerCount).toBe(model.isEmpty ? 0 : 1);
      }

      expect(real.ran.toSorted()).toEqual(model.ran.toSorted());
      expect(names.map((name) => real.at(name))).toEqual(names.map((name) => model.at(name)));
    }),
    { numRuns: 300 },
  );
});

test("ten thousand items run in order, and looking at the clock is all that setting one costs", async () => {
  const time = new FakeTime();
  let looks = 0;
  const now = () => {
    looks += 1;
    return time.now();
  };
  const clock = { now, monotonic: time.monotonic };
  const schedule = new Schedule({ clock, random: () => 0, setTimer: time.setTimer });
  const ran: number[] = [];

  for (let n = 0; n < 10_000; n += 1) {
    const at = startAt + ((n * 7_919) % 10_000);
    schedule.set({ run: () => void ran.push(at) }, at);
  }
  const looksToSet = looks;
  await time.advance(10_000);

  expect(looksToSet).toBeLessThan(50); // only an item earlier than all others arms the timer
  expect(ran).toHaveLength(10_000);
  expect(ran).toEqual(ran.toSorted((a, b) => a - b));
});
