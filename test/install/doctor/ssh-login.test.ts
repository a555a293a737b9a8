// Why logins fail, from what `ssh -v` of OpenSSH 9.2 printed.

import { expect, test } from "vitest";
import { explainLogin } from "../../../install/doctor/ssh-login.ts";

const run = {
  name: "shop",
  host: "blog",
  user: "ubuntu",
  principals: ["ubuntu"],
  hasTrustedKeys: false,
  exitCode: 255,
};
const otherKey =
  "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\n";
const unknownKey =
  "No ED25519 host key is known for jitney-237379e54a and you have requested strict checking.\nHost key verification failed.\n";

const offered = "debug1: Offering public key: jitney blog RSA-CERT SHA256:9sNcAu5fg agent\n";
const denied =
  "debug1: Authentications that can continue: publickey\ndebug1: No more authentication methods to try.\nubuntu@blog: Permission denied (publickey).\n";

test.each([
  [
    "a certificate that sshd does not take",
    offered + denied,
    "ssh-certificate-refused",
    /TrustedUserCAKeys .*CASignatureAlgorithms/,
  ],
  ["no certificate to offer", denied, "ssh-certificate-not-offered", /jitney logs/],
  ["another host key", otherKey, "ssh-host-key-changed", /jitney renew shop/],
  ["a host key that nobody knows", unknownKey, "ssh-host-key-unknown", /jitney renew shop/],
  [
    "a host that nobody listens on",
    "jitney: blog does not answer on port 22: 192.0.2.1 (ECONNREFUSED); is it running, and does its firewall let you in? see: jitney doctor shop\n",
    "ssh-not-reached",
    /^is it running, and does its firewall let you in\? see both in Lightsail's console$/,
  ],
  [
    "a signature that the agent refuses",
    `${offered}sign_and_send_pubkey: signing failed for RSA-CERT "jitney blog" from agent: agent refused operation\n${denied}`,
    "ssh-signature-refused",
    /grep ssh-refused/,
  ],
  [
    "what our helper says",
    "jitney: the instance Blog is stopped; start it: aws lightsail start-instance --instance-name Blog\nkex_exchange_identification: Connection closed by remote host\n",
    "ssh-not-reached",
    /^start it: aws lightsail start-instance --instance-name Blog$/,
  ],
  [
    "a connection that ends early",
    "kex_exchange_identification: read: Connection reset by peer\n",
    "ssh-connection-lost",
    /ssh -v blog true/,
  ],
  [
    "a server that says nothing",
    "debug1: Local version string SSH-2.0-OpenSSH_9.2p1\nConnection timed out during banner exchange\nConnection to UNKNOWN port 65535 timed out\n",
    "ssh-silent",
    /restart the instance/,
  ],
  [
    "no algorithm in common",
    "Unable to negotiate with UNKNOWN port 65535: no matching host key type found. Their offer: ssh-dss\n",
    "ssh-no-common-algorithm",
    /ssh -G blog/,
  ],
  ["something new", "ssh: what nobody has seen before\n", "ssh-login-failed", /ssh -v blog true/],
])("%s is told", (_, stderr, code, next) => {
  const finding = explainLogin({ ...run, stderr });

  expect(finding).toMatchObject({ level: "wrong", code });
  expect(finding.next).toMatch(next);
});

test.each([
  [otherKey, "ssh-host-key-not-trusted"],
  [unknownKey, "ssh-host-key-unknown"],
])("keys that were trusted by hand are compared once more, and AWS has witnessed none", (stderr, code) => {
  const finding = explainLogin({ ...run, hasTrustedKeys: true, stderr });

  expect(finding).toMatchObject({ code, next: expect.stringContaining("jitney trust shop") });
  expect(finding.what).not.toContain("AWS");
});

test("a certificate for somebody else is told before the server is blamed", () => {
  const finding = explainLogin({ ...run, user: "nobody", stderr: offered + denied });

  expect(finding).toMatchObject({
    code: "ssh-user-not-certified",
    what: expect.stringContaining("for ubuntu, not for nobody"),
  });
});

test("an ssh that had to be ended is told with its last word", () => {
  const finding = explainLogin({ ...run, exitCode: undefined, stderr: "debug1: SSH2_MSG_KEXINIT sent\n" });

  expect(finding).toMatchObject({ code: "ssh-unfinished", what: expect.stringContaining("KEXINIT sent") });
});

test("a login that works is told as such", () => {
  expect(explainLogin({ ...run, exitCode: 0, stderr: offered })).toMatchObject({
    level: "good",
    code: "ssh-login",
  });
});
