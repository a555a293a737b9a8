// Which call meets which fault, as the test told it: the next N of an action, those a predicate picks, or
// a seeded share of them. The first rule that applies is taken; a call refused at the signature meets none.

import type { Call } from "../calls.ts";
import { createDraw } from "./draw.ts";
import type { Fault, Moment } from "./fault.ts";
import { Hold } from "./hold.ts";

interface Rule {
  /** An action's name, or `*` for every one. */
  action: string;
  fault: Fault;
  remaining: number;
  applies(call: Call): boolean;
}

export class Faults {
  readonly #actions: Set<string>;
  readonly #holds: Hold[] = [];
  #rules: Rule[] = [];

  constructor(actions: string[]) {
    this.#actions = new Set([...actions, "*"]);
  }

  /** The next `count` calls of `action`. */
  next(action: string, fault: Fault, count = 1): void {
    this.#add({ action, fault, remaining: count, applies: () => true });
  }

  /** Every call of `action` that `applies` picks, until cleared. */
  when(action: string, fault: Fault, applies: (call: Call) => boolean): void {
    this.#add({ action, fault, remaining: Number.POSITIVE_INFINITY, applies });
  }

  /** A share of the calls of `action`: the same ones for the same seed. */
  sometimes(action: string, fault: Fault, share: { probability: number; seed: number }): void {
    const draw = createDraw(share.seed);
    this.when(action, fault, () => draw() < share.probability);
  }

  /** Holds the next call of `action`. */
  hold(action: string, at: Moment): Hold {
    const hold = new Hold();
    this.#holds.push(hold);
    this.next(action, { kind: "hold", at, hold });
    return hold;
  }

  /** Forgets all rules, or those of one action. Calls already held stay so. */
  clear(action?: string): void {
    this.#rules = this.#rules.filter((rule) => action !== undefined && rule.action !== action);
  }

  take(call: Call): Fault | undefined {
    const rule = this.#rules.find((one) => matches(one, call) && one.remaining > 0 && one.applies(call));
    if (rule === undefined) return undefined;
    rule.remaining -= 1;
    return rule.fault;
  }

  releaseAll(): void {
    for (const hold of this.#holds) hold.release();
  }

  #add(rule: Rule): void {
    if (!this.#actions.has(rule.action)) throw new TypeError(`no such action: ${rule.action}`);
    this.#rules.push(rule);
  }
}

function matches(rule: Rule, call: Call): boolean {
  return rule.action === "*" || rule.action === call.action;
}
