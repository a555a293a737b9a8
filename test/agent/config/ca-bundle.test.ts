// The file that ca_bundle names is looked at when the configuration is read.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCertificate } from "../../emulator/certificate.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { readText, refusalOf } from "./written-config.ts";

const next = "set ca_bundle to a file of PEM certificates, or remove the line";

test("a bundle that is missing is a mistake with its file, line and key", () => {
  expect(refusalOf("[agent]\nregion = eu-west-1\nca_bundle = /nonexistent/corp.pem\n")).toEqual({
    message: "config.ini:3: ca_bundle in [agent] is /nonexistent/corp.pem: it cannot be read (ENOENT)",
    next,
  });
});

test("a bundle without a certificate is a mistake", () => {
  const path = join(tempFolder(), "corp.pem");
  writeFileSync(path, "<html>Please sign in to the guest network</html>\n");

  expect(refusalOf(`[agent]\nca_bundle = ${path}\n`)).toEqual({
    message: `config.ini:2: ca_bundle in [agent] is ${path}: it holds no PEM certificate`,
    next,
  });
});

test("a bundle that is a folder is a mistake", () => {
  const path = join(tempFolder(), "certs");
  mkdirSync(path);

  expect(refusalOf(`[agent]\nca_bundle = ${path}\n`).message).toContain("it is no regular file");
});

test("a bundle of certificates under their names is taken", async () => {
  const path = join(tempFolder(), "corp.pem");
  const { cert } = await makeCertificate();
  writeFileSync(path, `Corp Root CA\n============\n${cert}\nCorp Other CA\n${cert}`);

  expect(readText(`[agent]\nca_bundle = ${path}\n`).agent.caBundle).toBe(path);
});
