// Shapes that Lightsail's operations share, with the patterns of the service model (lightsail 2016-11-28).
// The names are the model's.

import * as v from "valibot";
import { namePattern } from "./instances.ts";

export const ResourceName = v.pipe(v.string(), v.regex(namePattern));

export const InstanceAccessProtocol = v.picklist(["ssh", "rdp"]);
