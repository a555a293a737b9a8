// What EMR on EKS calls things, with the patterns of its service model (emr-containers 2020-10-01): managed
// endpoints, virtual clusters, execution roles, log contexts.

import { misfit, type Reading, type ValueType } from "../key.ts";
import { matching } from "./text.ts";

/** An ARN tells where the endpoint is; a bare id leaves that to other keys. */
export interface EndpointSelector {
  id: string;
  virtualCluster: string | undefined;
  region: string | undefined;
}

const arnPattern =
  /^arn:aws[a-zA-Z0-9-]*:emr-containers:([a-z0-9-]+):\d{12}:\/virtualclusters\/([0-9a-z]{1,64})\/endpoints\/([0-9a-z]{1,64})$/;

export const resourceId: ValueType<string> = matching(
  "an id of 1 to 64 small letters and digits",
  /^[0-9a-z]{1,64}$/,
);

export const endpointSelector: ValueType<EndpointSelector> = {
  expects: "the ARN of a managed endpoint, or its bare id",
  read(text) {
    const arn = arnPattern.exec(text);
    if (arn !== null) return readArn(arn);
    if (text.startsWith("arn:")) return { why: "this ARN is not that of a managed endpoint" };
    const bare = resourceId.read(text);
    return "value" in bare
      ? { value: { id: bare.value, virtualCluster: undefined, region: undefined } }
      : misfit;
  },
};

export const roleArn: ValueType<string> = {
  expects: "the ARN of an IAM role",
  read(text) {
    if (/^arn:aws[a-zA-Z0-9-]*:iam::\d{12}:role\/([!-~]+\/)?[\w+=,.@-]+$/.test(text)) return { value: text };
    const session = /^arn:(aws[a-zA-Z0-9-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\//.exec(text);
    if (session === null) return misfit;
    const [, partition, account, name] = session;
    return { why: "that is a session, not its role", write: `arn:${partition}:iam::${account}:role/${name}` };
  },
};

/** It becomes a part of names in S3, whose rules these are. */
export const logContext: ValueType<string> = matching(
  "3 to 63 small letters, digits, dots and dashes that begin and end with a letter or digit",
  /^(?!.*-s3alias)(?!xn--)[a-z0-9][-a-z0-9.]{1,61}[a-z0-9]$/,
);

/** As AWS gives it in authProxyUrl: a host, which some write as a URL. */
export const proxyHost: ValueType<string> = {
  expects: "a host name, with a port if it is not 443",
  read(text) {
    const bare = text.replace(/^(https|sc):\/\//, "").replace(/\/.*$/, "");
    if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/.test(bare)) return misfit;
    return bare === text || text === `https://${bare}` ? { value: bare } : { write: bare };
  },
};

function readArn([, region, virtualCluster, id]: RegExpExecArray): Reading<EndpointSelector> {
  return id === undefined ? misfit : { value: { id, virtualCluster, region } };
}
