// Whatever bytes the parsers of ssh's formats are given: a FormatError or a value, never anything else; and
// what is written as a format says is read as what it was.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCertificate } from "../../../agent/ssh-agent/certificate.ts";
import { decodePublicKey, isSshKey } from "../../../agent/ssh-agent/public-key.ts";
import { bindSession } from "../../../agent/ssh-agent/session-bind.ts";
import { readSignRequest } from "../../../agent/ssh-agent/sign-request.ts";
import { isSignedBy } from "../../../agent/ssh-agent/signature.ts";
import { readUserauth } from "../../../agent/ssh-agent/userauth.ts";
import { FormatError, WireReader } from "../../../agent/ssh-agent/wire-reader.ts";
import { byte, join, string, uint32 } from "../../../agent/ssh-agent/wire-writer.ts";
import { catchError } from "./catch-error.ts";
import { recordedIdentity } from "./recorded-login.ts";

const bytes = fc.uint8Array({ maxLength: 80 });
const word = fc.constantFrom(
  "ssh-rsa",
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "nistp256",
  "ssh-ed25519-cert-v01@openssh.com",
  "ssh-rsa-cert-v01@openssh.com",
  "rsa-sha2-512",
  "publickey",
  "publickey-hostbound-v00@openssh.com",
  "ssh-connection",
);

/** Fields that are framed as they should be, with anything in them: they lead further into a parser than noise. */
const framed = fc
  .array(
    fc.oneof(
      word.map((text) => string(text)),
      bytes.map((blob) => string(blob)),
      fc.nat(255).map(byte),
      fc.nat(0xffff_ffff).map(uint32),
    ),
    { maxLength: 16 },
  )
  .map((fields) => join(...fields));

const anything = fc.oneof(bytes, framed);

describe("any bytes end in a value or a FormatError", () => {
  const parsers: [string, (blob: Uint8Array) => unknown][] = [
    ["a certificate", parseCertificate],
    ["a public key", decodePublicKey],
    ["a userauth request", readUserauth],
    ["a sign request", (blob) => readSignRequest(new WireReader(blob))],
    ["a session-bind", (blob) => bindSession({ kind: "unbound" }, new WireReader(blob))],
    ["a signature", (blob) => isSignedBy(recordedIdentity.hostKeys[0] ?? blob, blob, blob)],
    ["the signer of a signature", (blob) => isSignedBy(blob, blob, blob)],
  ];

  test.each(parsers)("%s", (_, parse) => {
    fc.assert(
      fc.property(anything, (blob) => {
        const thrown = catchError(() => parse(blob));

        expect(thrown === undefined || thrown instanceof FormatError).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("a certificate's line", () => {
    fc.assert(
      fc.property(word, anything, (type, blob) => {
        const line = `${type} ${Buffer.from(blob).toString("base64")}`;
        const thrown = catchError(() => parseCertificate(line));

        expect(thrown === undefined || thrown instanceof FormatError).toBe(true);
      }),
    );
  });
});

test("no key of a host is taken that would be a line of its own in known_hosts", () => {
  const text = fc.array(fc.constantFrom("A", "/", "=", " ", "\n", "#", ",")).map((parts) => parts.join(""));
  fc.assert(
    fc.property(word, text, (algorithm, publicKey) => {
      expect(isSshKey({ algorithm, publicKey })).toBe(false);
    }),
  );
});

test("a session that is bound by any bytes is bound by none", () => {
  fc.assert(
    fc.property(anything, (blob) => {
      expect(bindSession({ kind: "unbound" }, new WireReader(blob)).kind).toBe("refused");
    }),
  );
});

test("a userauth request is read as it was written, and not with a byte more or less", () => {
  const isHostBound = fc.boolean();
  fc.assert(
    fc.property(
      bytes,
      fc.tuple(word, word, word),
      bytes,
      bytes,
      isHostBound,
      (id, names, key, hostKey, bound) => {
        const [user, service, algorithm] = names;
        const method = bound ? "publickey-hostbound-v00@openssh.com" : "publickey";
        const head = [string(id), byte(50), string(user), string(service), string(method), byte(1)];
        const written = join(...head, string(algorithm), string(key), ...(bound ? [string(hostKey)] : []));

        const read = readUserauth(written);

        expect({ ...read, hostKey: read.hostKey && Buffer.from(read.hostKey) }).toMatchObject({
          ...{ user, service, algorithm },
          hostKey: bound ? Buffer.from(hostKey) : undefined,
        });
        expect(Buffer.from(read.sessionId).equals(id) && Buffer.from(read.key).equals(key)).toBe(true);
        expect(catchError(() => readUserauth(written.subarray(0, -1)))).toBeInstanceOf(FormatError);
        expect(catchError(() => readUserauth(join(written, byte(0))))).toBeInstanceOf(FormatError);
      },
    ),
  );
});
