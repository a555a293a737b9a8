// The bill of materials, CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). Without a time of its making:
// the same build gives the same bytes, and its serial number comes of what it lists.

import { createHash } from "node:crypto";
import { version } from "../../protocol/version.ts";
import type { Component } from "./component.ts";

export function composeSbom(components: readonly Component[]): string {
  const own = {
    type: "application",
    "bom-ref": "jitney",
    name: "jitney",
    version,
    purl: `pkg:generic/jitney@${version}`,
  };
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${composeUuid(JSON.stringify(components))}`,
    version: 1,
    metadata: { component: { ...own, licenses: [{ license: { id: "MIT" } }] } },
    components: components.map(describeComponent),
    dependencies: [
      { ref: "jitney", dependsOn: components.map(({ purl }) => purl) },
      ...components.map(({ purl }) => ({ ref: purl })),
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function describeComponent({ name, version, licence, purl, integrity }: Component): object {
  const isRunTime = purl.startsWith("pkg:generic/");
  return {
    type: isRunTime ? "platform" : "library",
    "bom-ref": purl,
    name,
    version,
    scope: "required",
    ...(integrity !== undefined && { hashes: [describeHash(integrity)] }),
    licenses: [describeLicence(licence)],
    purl,
  };
}

function describeHash(integrity: string): object {
  const [algorithm = "", content = ""] = integrity.split("-");
  return { alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(content, "base64").toString("hex") };
}

/** An expression such as `(MIT OR CC0-1.0)` is no single licence. */
function describeLicence(licence: string): object {
  if (/[\s()]/.test(licence)) return { expression: licence };
  return { license: licence === "NOASSERTION" ? { name: "not stated" } : { id: licence } };
}

/** Version 8 of RFC 9562: ours to fill, here with a hash. */
function composeUuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
