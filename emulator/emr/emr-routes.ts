// Methods and paths of the two calls, as the service model has them (emr-containers 2020-10-01).

import type { Route } from "../wire/rest-json.ts";

const endpointPath = "/virtualclusters/{virtualClusterId}/endpoints/{endpointId}";

export const emrRoutes: readonly Route[] = [
  { action: "DescribeManagedEndpoint", method: "GET", path: endpointPath },
  { action: "GetManagedEndpointSessionCredentials", method: "POST", path: `${endpointPath}/credentials` },
];
