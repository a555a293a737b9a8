// `[emr …]`: what it becomes, and what is refused with the line to write instead.

import { expect, test } from "vitest";
import { readText, refusalOf } from "./written-config.ts";

const arn = "arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/0abc123/endpoints/0def456";
const role = "arn:aws:iam::123456789012:role/notebooks";
const head = "[emr notebooks]\n";

test("an endpoint's ARN says region and virtual cluster, and an hour is the usual life", () => {
  const [entry] = readText(`${head}endpoint = ${arn}\nexecution_role = ${role}\n`).entries;

  expect(entry).toMatchObject({
    kind: "emr",
    endpoint: "0def456",
    virtualCluster: "0abc123",
    region: "eu-west-1",
    executionRole: role,
    durationMs: 3_600_000,
    idleAfterMs: 8 * 3_600_000,
  });
});

test("the ARN's region counts before the agent's and that of [emr]", () => {
  const text = `[agent]\nregion = us-east-1\n[emr]\nregion = us-east-2\nexecution_role = ${role}\n`;

  const [entry] = readText(`${text}${head}endpoint = ${arn}\n`).entries;

  expect(entry).toMatchObject({ region: "eu-west-1", executionRole: role });
});

test("a bare id is completed by keys of its own", () => {
  const text = `${head}endpoint = 0def456\nvirtual_cluster = 0abc123\nexecution_role = ${role}\nregion = us-east-1\n`;

  expect(readText(text).entries[0]).toMatchObject({
    endpoint: "0def456",
    virtualCluster: "0abc123",
    region: "us-east-1",
  });
});

test("the address of Spark Connect's proxy is taken as AWS shows it", () => {
  const text = `${head}endpoint = ${arn}\nexecution_role = ${role}\nauth_proxy_url = https://spark.example.com\n`;

  expect(readText(text).entries[0]).toMatchObject({ authProxyHost: "spark.example.com" });
});

const refusals = [
  {
    title: "a role that is none",
    lines: [`endpoint = ${arn}`, "execution_role = notebooks"],
    message: /:3: execution_role in \[emr notebooks\].*the ARN of an IAM role/,
    next: /execution_role = arn:aws:iam::123456789012:role\/notebooks/,
  },
  {
    title: "a session in place of its role",
    lines: [`endpoint = ${arn}`, "execution_role = arn:aws:sts::123456789012:assumed-role/etl/mia"],
    message: /that is a session, not its role/,
    next: /arn:aws:iam::123456789012:role\/etl$/,
  },
  {
    title: "a life that is too short",
    lines: [`endpoint = ${arn}`, `execution_role = ${role}`, "duration = 5m"],
    message: /:4: duration.*15m to 12h/,
    next: /duration = 15m/,
  },
  {
    title: "a life that is too long",
    lines: [`endpoint = ${arn}`, `execution_role = ${role}`, "duration = 1d"],
    message: /:4: duration.*15m to 12h/,
    next: /duration = 12h/,
  },
  {
    title: "an ARN of something else",
    lines: ["endpoint = arn:aws:s3:::bucket", `execution_role = ${role}`],
    message: /:2: endpoint.*not that of a managed endpoint/,
    next: /endpoint = arn:aws:emr-containers:/,
  },
  {
    title: "a region that the ARN contradicts",
    lines: [`endpoint = ${arn}`, `execution_role = ${role}`, "region = us-east-1"],
    message: /:4: region is us-east-1, but the endpoint's ARN says eu-west-1/,
    next: /remove the line/,
  },
  {
    title: "a bare id without its virtual cluster",
    lines: ["endpoint = 0def456", `execution_role = ${role}`],
    message: /:1: \[emr notebooks\] has no virtual_cluster/,
    next: /virtual_cluster = 0abc123/,
  },
  {
    title: "no role",
    lines: [`endpoint = ${arn}`],
    message: /has no execution_role/,
    next: /write below \[emr notebooks\]: execution_role = /,
  },
  {
    title: "a log context that S3 would refuse",
    lines: [`endpoint = ${arn}`, `execution_role = ${role}`, "log_context = Team A"],
    message: /:4: log_context/,
    next: /log_context = team-a/,
  },
];

test.each(refusals)("$title is refused", ({ lines, message, next }) => {
  const refusal = refusalOf(`${head}${lines.join("\n")}\n`);

  expect(refusal.message).toMatch(message);
  expect(refusal.next).toMatch(next);
});
