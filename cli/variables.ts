// The variables that make a program use an entry, and those of another access that must not be left beside
// them. Pure: files that a variable names are written by who calls.

import { Failure } from "../protocol/failure.ts";
import type { CredentialDocument, EndpointDocument, TokenDocument } from "../protocol/messages.ts";
import type { Access } from "./access.ts";

export interface Variables {
  set: Record<string, string>;
  /** Stale ones, which would count beside or before those that are set. */
  clear: readonly string[];
}

/** Where the files are that some variables name. */
export interface AccessFiles {
  /** The endpoint's authority, if AWS tells one: alone, and beside those that are trusted anyway. */
  authority: { alone: string; besides: string } | undefined;
  /** The folder with the token renewer in it. */
  renewerFolder: string | undefined;
  socket: string;
  /** What starts `jitney` itself, as a shell would read it. */
  start: string;
}

/** The renewer's module and class, as jupyter_server names one. */
const renewerClass = "jitney_token_renewer.JitneyTokenRenewer";

const awsVariables = [
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_SECURITY_TOKEN", // an older name of the session token
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_ACCOUNT_ID",
  "AWS_ROLE_ARN",
  "AWS_ROLE_SESSION_NAME",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

const jupyterVariables = [
  "JUPYTER_GATEWAY_VALIDATE_CERT",
  "JUPYTER_GATEWAY_WS_URL",
  "JUPYTER_GATEWAY_AUTH_SCHEME",
  "JUPYTER_GATEWAY_AUTH_HEADER_KEY",
  "JUPYTER_GATEWAY_HEADERS",
  "JUPYTER_GATEWAY_HTTP_USER",
  "JUPYTER_GATEWAY_HTTP_PWD",
  "JUPYTER_GATEWAY_CLIENT_CERT",
  "JUPYTER_GATEWAY_CLIENT_KEY",
];

export function composeVariables(
  access: Access,
  files: AccessFiles,
  env: Readonly<Record<string, string | undefined>>,
): Variables {
  switch (access.kind) {
    case "credentials":
      return withoutSet(awsVariables, composeAws(access.credentials, access.region));
    case "password":
      return { set: composePassword(access.document), clear: [] };
    case "endpoint":
      return isSparkConnect(access.endpoint)
        ? { set: { SPARK_REMOTE: composeSparkRemote(access) }, clear: [] }
        : withoutSet(jupyterVariables, {
            ...composeJupyter(access),
            ...composeRenewal(access.name, files, env.PYTHONPATH),
          });
  }
}

/** AWS's own type says so, or that there is an address of its proxy. */
export function isSparkConnect({ type, authProxyHost }: EndpointDocument): boolean {
  return authProxyHost !== undefined || /spark/i.test(type ?? "");
}

/** A gateway's or an endpoint's: what any gateway client of Jupyter needs. */
export function composeGateway(url: string, token: string): Variables {
  const own = ["JUPYTER_GATEWAY_CA_CERTS", "JUPYTER_GATEWAY_TOKEN_RENEWER_CLASS"];
  const set = { JUPYTER_GATEWAY_URL: url, JUPYTER_GATEWAY_AUTH_TOKEN: token };
  return withoutSet([...jupyterVariables, ...own], set);
}

function withoutSet(all: readonly string[], set: Record<string, string>): Variables {
  return { set, clear: all.filter((name) => !Object.hasOwn(set, name)) };
}

function composeAws(document: CredentialDocument, region: string | undefined): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: document.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: document.SecretAccessKey,
    AWS_SESSION_TOKEN: document.SessionToken,
    AWS_CREDENTIAL_EXPIRATION: document.Expiration,
    ...(document.AccountId !== undefined && { AWS_ACCOUNT_ID: document.AccountId }),
    ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  };
}

function composePassword({ token, username, addresses, port }: TokenDocument): Record<string, string> {
  return {
    JITNEY_RDP_PASSWORD: token,
    ...(username !== undefined && { JITNEY_RDP_USER: username }),
    ...(addresses?.[0] !== undefined && { JITNEY_RDP_ADDRESS: addresses[0] }),
    ...(port !== undefined && { JITNEY_RDP_PORT: String(port) }),
  };
}

function composeJupyter({ name, token, endpoint }: Extract<Access, { kind: "endpoint" }>) {
  if (endpoint.url === undefined) throw unknownUrl(name);
  return { JUPYTER_GATEWAY_URL: endpoint.url, JUPYTER_GATEWAY_AUTH_TOKEN: token };
}

function composeRenewal(name: string, files: AccessFiles, pythonPath: string | undefined) {
  const { authority, renewerFolder, socket, start } = files;
  const path = [renewerFolder, pythonPath].filter(Boolean).join(":");
  return {
    // jupyter_server looks at its own variable only where there is a client certificate too (2.21)
    ...(authority && { JUPYTER_GATEWAY_CA_CERTS: authority.alone, SSL_CERT_FILE: authority.besides }),
    JUPYTER_GATEWAY_TOKEN_RENEWER_CLASS: renewerClass,
    ...(renewerFolder !== undefined && { PYTHONPATH: path }),
    JITNEY_RENEWER_ENTRY: name,
    JITNEY_RENEWER_SOCKET: socket,
    JITNEY_RENEWER_START: start,
  };
}

/** https://spark.apache.org/docs/latest/spark-connect-overview.html; its parameters are percent-decoded. */
function composeSparkRemote({ name, token, endpoint }: Extract<Access, { kind: "endpoint" }>): string {
  const { authProxyHost } = endpoint;
  if (authProxyHost === undefined) throw unknownProxy(name);
  const host = authProxyHost.includes(":") ? authProxyHost : `${authProxyHost}:443`;
  return `sc://${host}/;use_ssl=true;x-aws-proxy-auth=${encodeURIComponent(token)}`;
}

export function unknownUrl(name: string): Failure {
  return new Failure("not-found", `AWS did not tell where the endpoint of ${name} is`, {
    next: "allow emr-containers:DescribeManagedEndpoint; why it failed: jitney logs",
  });
}

function unknownProxy(name: string): Failure {
  return new Failure("config-invalid", `${name} is a Spark Connect endpoint, but its proxy is not known`, {
    next: `write below [emr ${name}]: auth_proxy_url = the host that the console shows as authProxyUrl`,
  });
}
