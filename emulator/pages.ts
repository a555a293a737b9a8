// Lists in pages. A token is random and good for the list it came from only; it stands for a place, so
// what is added meanwhile shows up on later pages.

import { randomUUID } from "node:crypto";
import type { Settings } from "./settings.ts";

export interface PageRequest {
  maxResults: number;
  token: string | undefined;
  /** Thrown where the token is not one of this list's. */
  badToken: () => Error;
}

export interface Page<T> {
  items: T[];
  /** Spread into the answer: absent on the last page. */
  next: { NextToken?: string };
}

export class Pages {
  readonly #settings: Settings;
  readonly #starts = new Map<string, number>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  cut<T>(list: T[], request: PageRequest): Page<T> {
    const start = request.token === undefined ? 0 : this.#starts.get(request.token);
    if (start === undefined) throw request.badToken();
    if (request.token === undefined && this.#settings.emptyFirstPage)
      return { items: [], next: this.#leadTo(0) };
    const end = start + Math.min(request.maxResults, this.#settings.pageSize);
    return { items: list.slice(start, end), next: end < list.length ? this.#leadTo(end) : {} };
  }

  #leadTo(start: number): { NextToken: string } {
    const token = randomUUID();
    this.#starts.set(token, start);
    return { NextToken: token };
  }
}
