// The AWS services that answer here, and how a request says which of them it is for. Each has a wire
// format of its own (wire/); a further service is a further line.

import { toEmrError } from "./emr/emr-errors.ts";
import { emrRoutes } from "./emr/emr-routes.ts";
import type { Incoming } from "./incoming.ts";
import { toLightsailError } from "./lightsail/lightsail-errors.ts";
import { jsonWire } from "./wire/json.ts";
import { queryWire } from "./wire/query.ts";
import { restJsonWire } from "./wire/rest-json.ts";
import type { Wire } from "./wire/wire.ts";

export type ServiceName = "emr-containers" | "kms" | "lightsail" | "ssm" | "sts";

export interface Service {
  /** Also the service's name in IAM actions and in the scope of a signature. */
  name: ServiceName;
  /** Where it answers: in the home region only, or in the extra ones too. */
  regions: "home" | "all";
  wire: Wire;
}

const services: Service[] = [
  { name: "kms", regions: "home", wire: jsonWire("TrentService") },
  { name: "emr-containers", regions: "home", wire: restJsonWire(emrRoutes, toEmrError) },
  {
    name: "lightsail",
    regions: "all",
    wire: jsonWire("Lightsail_20161128", toLightsailError),
  },
  { name: "ssm", regions: "home", wire: jsonWire("AmazonSSM") },
  {
    name: "sts",
    regions: "all",
    wire: queryWire("2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/"),
  },
];

export function findService(incoming: Incoming): Service | undefined {
  return services.find((service) => service.wire.isFor(incoming));
}
