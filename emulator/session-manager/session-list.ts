// DescribeSessions: the sessions of the account, in pages, those that go on or those that are over. All filters must
// match. That what is no timestamp is a ValidationException is a guess.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { Pages } from "../pages.ts";
import { ServiceError } from "../service-error.ts";
import { maxResults } from "../ssm/shapes.ts";
import { invalid, structure } from "../validation.ts";
import type { SessionEntry } from "./sessions.ts";

type Match = (entry: SessionEntry, value: string) => boolean;

const filterKeys = {
  InvokedAfter: ({ startedAt }, value) => startedAt >= readTime(value),
  InvokedBefore: ({ startedAt }, value) => startedAt < readTime(value),
  Target: ({ view }, value) => view.targetId === value,
  Owner: ({ owner }, value) => owner === value,
  Status: (entry, value) => statusOf(entry) === value,
  SessionId: ({ view }, value) => view.id === value,
  AccessType: ({ accessType }, value) => accessType === value,
} as const satisfies Record<string, Match>;

type FilterKey = keyof typeof filterKeys;

const DescribeSessionsInput = structure({
  State: v.picklist(["Active", "History"]),
  Filters: v.optional(
    v.pipe(
      v.array(
        structure({
          key: v.picklist(Object.keys(filterKeys) as FilterKey[]), // its own keys
          value: v.pipe(v.string(), v.minLength(1), v.maxLength(400)),
        }),
      ),
      v.minLength(1),
      v.maxLength(Object.keys(filterKeys).length),
    ),
  ),
  MaxResults: maxResults(1, 200),
  NextToken: v.optional(v.string()),
});

type Input = v.InferOutput<typeof DescribeSessionsInput>;

const defaultPageSize = 50; // the service model says none

export function sessionListOperations(account: Account): Operation[] {
  const pages = new Pages(account.settings);
  return [
    defineOperation({
      service: "ssm",
      action: "DescribeSessions",
      input: DescribeSessionsInput,
      perform: (input) => describeSessions(account, pages, input),
    }),
  ];
}

function describeSessions({ sessions }: Account, pages: Pages, input: Input) {
  const { State, Filters = [], MaxResults = defaultPageSize, NextToken } = input;
  const matching = sessions
    .entries()
    .filter((entry) => entry.view.isOver === (State === "History"))
    .filter((entry) => Filters.every(({ key, value }) => filterKeys[key](entry, value)));
  const { items, next } = pages.cut(matching, {
    maxResults: MaxResults,
    token: NextToken,
    badToken: () => new ServiceError("InvalidNextToken", "The specified token isn't valid."),
  });
  return { Sessions: items.map(describeSession), ...next };
}

function describeSession(entry: SessionEntry) {
  const { view, owner, accessType, startedAt, endedAt } = entry;
  return {
    SessionId: view.id,
    Target: view.targetId,
    Status: statusOf(entry),
    StartDate: startedAt / 1000,
    ...(endedAt !== undefined && { EndDate: endedAt / 1000 }),
    DocumentName: view.document,
    Owner: owner,
    ...(view.reason !== undefined && { Reason: view.reason }),
    AccessType: accessType,
  };
}

function statusOf({ view }: SessionEntry): string {
  if (view.isOver) return "Terminated";
  if (view.isConnected) return "Connected";
  return view.connections === 0 ? "Connecting" : "Disconnected";
}

function readTime(value: string): number {
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw invalid(`${value} is not a timestamp`);
  return at;
}
