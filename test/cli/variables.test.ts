// Which variables stand for which access, and which stale ones must go.

import { expect, test } from "vitest";
import { composeVariables } from "../../cli/variables.ts";
import { Failure } from "../../protocol/failure.ts";

const files = {
  authority: { alone: "/run/ca.pem", besides: "/run/trust.pem" },
  renewerFolder: "/run/jupyter",
  socket: "/run/agent.sock",
  start: "/usr/local/bin/jitney",
};
const url = "https://10.0.0.1:18888";
const notebooks = { kind: "endpoint", name: "notebooks", token: "t0k", endpoint: { url } } as const;

test("a notebook endpoint: address, token, who vouches for it, and who renews the token", () => {
  const { set, clear } = composeVariables(notebooks, files, { PYTHONPATH: "/own" });

  expect(set).toEqual({
    JUPYTER_GATEWAY_URL: url,
    JUPYTER_GATEWAY_AUTH_TOKEN: "t0k",
    JUPYTER_GATEWAY_CA_CERTS: "/run/ca.pem",
    SSL_CERT_FILE: "/run/trust.pem",
    JUPYTER_GATEWAY_TOKEN_RENEWER_CLASS: "jitney_token_renewer.JitneyTokenRenewer",
    PYTHONPATH: "/run/jupyter:/own",
    JITNEY_RENEWER_ENTRY: "notebooks",
    JITNEY_RENEWER_SOCKET: "/run/agent.sock",
    JITNEY_RENEWER_START: "/usr/local/bin/jitney",
  });
  expect(clear).toContain("JUPYTER_GATEWAY_VALIDATE_CERT");
});

test("a renewer in a virtual environment of its own leaves PYTHONPATH alone", () => {
  const { set } = composeVariables(notebooks, { ...files, renewerFolder: undefined }, { PYTHONPATH: "/own" });

  expect(set).not.toHaveProperty("PYTHONPATH");
});

test("Spark Connect: one address with the token in it, percent-encoded as PySpark decodes it", () => {
  const access = { ...notebooks, token: "a+b/c=;", endpoint: { authProxyHost: "spark.example.com" } };

  expect(composeVariables(access, files, {})).toEqual({
    set: {
      SPARK_REMOTE: "sc://spark.example.com:443/;use_ssl=true;x-aws-proxy-auth=a%2Bb%2Fc%3D%3B",
    },
    clear: [],
  });
});

test("Spark Connect on another port", () => {
  const access = { ...notebooks, endpoint: { authProxyHost: "spark.example.com:15002" } };

  expect(composeVariables(access, files, {}).set.SPARK_REMOTE).toMatch(
    /^sc:\/\/spark\.example\.com:15002\/;/,
  );
});

test("credentials: the keys, the region, and nothing that would count before them", () => {
  const credentials = {
    Version: 1,
    AccessKeyId: "ASIA1",
    SecretAccessKey: "s",
    SessionToken: "t",
    Expiration: "2026-11-24T12:00:00.000Z",
  } as const;

  const { set, clear } = composeVariables(
    { kind: "credentials", name: "web", region: "eu-west-1", credentials },
    files,
    {},
  );

  expect(set).toEqual({
    AWS_ACCESS_KEY_ID: "ASIA1",
    AWS_SECRET_ACCESS_KEY: "s",
    AWS_SESSION_TOKEN: "t",
    AWS_CREDENTIAL_EXPIRATION: "2026-11-24T12:00:00.000Z",
    AWS_REGION: "eu-west-1",
    AWS_DEFAULT_REGION: "eu-west-1",
  });
  expect(clear).toEqual(
    expect.arrayContaining(["AWS_PROFILE", "AWS_ACCOUNT_ID", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]),
  );
  expect(clear.filter((name) => name in set)).toEqual([]);
});

test("a Windows: password, user and address", () => {
  const document = { token: "pw", username: "Administrator", addresses: ["192.0.2.1"], port: 3389 };

  expect(composeVariables({ kind: "password", name: "desk", document }, files, {})).toEqual({
    set: {
      JITNEY_RDP_PASSWORD: "pw",
      JITNEY_RDP_USER: "Administrator",
      JITNEY_RDP_ADDRESS: "192.0.2.1",
      JITNEY_RDP_PORT: "3389",
    },
    clear: [],
  });
});

test.each([
  { endpoint: {}, code: "not-found", next: /DescribeManagedEndpoint/ },
  { endpoint: { type: "SPARK_CONNECT" }, code: "config-invalid", next: /auth_proxy_url = / },
])("$code where it is not known where to go", ({ endpoint, code, next }) => {
  const compose = () => composeVariables({ ...notebooks, endpoint }, files, {});

  expect(compose).toThrow(expect.objectContaining({ code, next: expect.stringMatching(next) }));
  expect(compose).toThrow(Failure);
});
