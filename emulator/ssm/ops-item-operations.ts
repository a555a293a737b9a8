// DescribeOpsItems and GetOpsItem, of access requests only. The listing may lag behind (listingLagMs);
// a single item never does.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { Pages } from "../pages.ts";
import { ServiceError } from "../service-error.ts";
import { invalid, structure } from "../validation.ts";
import { describeOpsItem, summarizeOpsItem } from "./ops-item.ts";
import { buildOpsItemFilter, OpsItemFilter } from "./ops-item-filters.ts";
import { AccessRequestId, maxResults } from "./shapes.ts";

const DescribeOpsItemsInput = structure({
  OpsItemFilters: v.optional(v.array(OpsItemFilter)),
  MaxResults: maxResults(1, 50),
  NextToken: v.optional(v.string()),
});

const OpsItemArn = v.pipe(
  v.string(),
  v.minLength(20),
  v.maxLength(2048),
  v.regex(/arn:(aws[a-zA-Z-]*)?:ssm:[a-z0-9-.]{0,63}:[0-9]{12}:opsitem.*/),
);

const GetOpsItemInput = structure({ OpsItemId: AccessRequestId, OpsItemArn: v.optional(OpsItemArn) });

const defaultPageSize = 50; // not documented

export function opsItemOperations(account: Account): Operation[] {
  const pages = new Pages(account.settings);
  return [
    defineOperation({
      service: "ssm",
      action: "DescribeOpsItems",
      input: DescribeOpsItemsInput,
      perform: (input) => describeOpsItems(account, pages, input),
    }),
    defineOperation({
      service: "ssm",
      action: "GetOpsItem",
      input: GetOpsItemInput,
      perform: (input) => getOpsItem(account, input.OpsItemId),
    }),
  ];
}

function describeOpsItems(
  account: Account,
  pages: Pages,
  input: v.InferOutput<typeof DescribeOpsItemsInput>,
) {
  const matches = buildOpsItemFilter(input.OpsItemFilters ?? [], account);
  const listedUntil = account.clock.now() - account.settings.listingLagMs;
  const listed = account.requests.list().filter((request) => request.createdAt <= listedUntil);
  const { items, next } = pages.cut(listed.filter(matches), {
    maxResults: input.MaxResults ?? defaultPageSize,
    token: input.NextToken,
    badToken: () => invalid("The specified token is not valid."),
  });
  return { OpsItemSummaries: items.map((request) => summarizeOpsItem(account, request)), ...next };
}

function getOpsItem(account: Account, id: string) {
  const request = account.requests.find(id);
  if (request === undefined) {
    throw new ServiceError("OpsItemNotFoundException", `OpsItem ID ${id} was not found. Verify the ID.`);
  }
  return { OpsItem: describeOpsItem(account, request) };
}
