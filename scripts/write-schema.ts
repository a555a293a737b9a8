// `npm run schema`: writes docs/status.schema.json anew, after the types of the status document changed;
// Biome gives it its form.

import { writeFileSync } from "node:fs";
import { composeStatusSchema, schemaPath } from "./status-schema.ts";

writeFileSync(schemaPath, `${JSON.stringify(composeStatusSchema({ isStrict: false }))}\n`);
