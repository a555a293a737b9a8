// Why a login failed, from ssh's own words (`ssh -v`, OpenSSH 8.9 to 10). The server tells its log and not the
// client why it takes no certificate; what Lightsail's images need is known.

import { type Finding, good, wrong } from "./finding.ts";

export interface LoginRun {
  /** The entry's, for what to type. */
  name: string;
  host: string;
  user: string;
  /** Whom the certificate names; none means any. */
  principals: readonly string[];
  /** Whether the host's keys are a person's word, while AWS has published none. */
  hasTrustedKeys: boolean;
  exitCode: number | undefined;
  /** What ssh -v printed. */
  stderr: string;
}

type Explain = (run: LoginRun) => Finding;

/** The first that fits counts: what went wrong earlier explains what came of it. */
const explanations: readonly [words: RegExp, explain: Explain][] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, explainOtherKey],
  [/Host key verification failed/, explainUnknownKey],
  [/no matching (host key type|key exchange method|cipher|MAC) found/, explainAlgorithms],
  [/agent refused operation|signing failed/, explainRefusedSignature],
  [/Permission denied|Too many authentication failures/, explainPermission],
  [/^jitney: .*/m, explainHelper],
  [/timed out during banner exchange/, explainSilence],
  [/Connection (closed|reset|timed out)|kex_exchange_identification|banner exchange/i, explainConnection],
];

export function explainLogin(run: LoginRun): Finding {
  if (run.exitCode === 0) return good("ssh-login", `ssh logs in to ${run.host} as ${run.user}`);
  const found = explanations.find(([words]) => words.test(run.stderr));
  return found === undefined ? unexplained(run) : found[1](run);
}

/** A certificate was offered and not taken, or none was. */
function explainPermission(run: LoginRun): Finding {
  const isOffered = /Offering public key: .*-CERT/.test(run.stderr);
  return isOffered ? certificateRefused(run) : certificateNotOffered(run);
}

function certificateRefused({ host, user, principals }: LoginRun): Finding {
  if (principals.length > 0 && !principals.includes(user)) {
    const what = `Lightsail's certificate for ${host} is for ${principals.join(", ")}, not for ${user}`;
    return wrong("ssh-user-not-certified", what, "leave user out of the entry in the config");
  }
  return wrong(
    "ssh-certificate-refused",
    `the sshd of ${host} does not take Lightsail's certificate for ${user}: an upgrade may have replaced its sshd_config`,
    "on the instance: printf 'TrustedUserCAKeys /etc/ssh/lightsail_instance_ca.pub\\nCASignatureAlgorithms +ssh-rsa\\n' | " +
      "sudo tee /etc/ssh/sshd_config.d/60-lightsail.conf && sudo systemctl reload ssh",
  );
}

function certificateNotOffered({ host }: LoginRun): Finding {
  const what = `ssh offered ${host} no certificate: the agent had none for it, or ssh did not ask the agent`;
  return wrong("ssh-certificate-not-offered", what, "see what the agent says: jitney logs | tail");
}

function explainOtherKey({ name, host, hasTrustedKeys }: LoginRun): Finding {
  if (hasTrustedKeys) {
    const what = `${host} shows another host key than the one that you trusted: it was rebuilt, or its address is somebody else's`;
    return wrong("ssh-host-key-not-trusted", what, `compare its keys once more: jitney trust ${name}`);
  }
  const what = `${host} shows another host key than AWS witnessed: its address may be somebody else's by now`;
  return wrong(
    "ssh-host-key-changed",
    what,
    `fetch its address and keys anew, and try again: jitney renew ${name}`,
  );
}

/** No key of this kind is known: it need not be an impostor's. */
function explainUnknownKey({ name, host, hasTrustedKeys, stderr }: LoginRun): Finding {
  const kind = /No (\S+) host key is known/.exec(stderr)?.[1];
  const what = `${host} shows a host key${kind === undefined ? "" : ` (${kind})`} of a kind that nobody has vouched for`;
  const next = hasTrustedKeys
    ? `compare its keys: jitney trust ${name}`
    : `fetch its keys anew, and try again: jitney renew ${name}`;
  return wrong("ssh-host-key-unknown", what, next);
}

function explainAlgorithms({ host, stderr }: LoginRun): Finding {
  const line = /^.*no matching .*$/m.exec(stderr)?.[0] ?? "no common algorithm";
  const next = "compare HostKeyAlgorithms, KexAlgorithms and Ciphers: ssh -G HOST | grep -i algorithms";
  return wrong("ssh-no-common-algorithm", line.trim(), next.replace("HOST", host));
}

function explainRefusedSignature({ host }: LoginRun): Finding {
  const what = `the agent refused to sign for ${host}: the log says why (another user, another host, forwarding)`;
  return wrong("ssh-signature-refused", what, "see: jitney logs | grep ssh-refused");
}

/** Our helper's own line says it; where it sends people here, they are here already. */
function explainHelper({ stderr }: LoginRun): Finding {
  const [, what = "", next = "jitney status"] = /^jitney: (.*?)(?:; ([^;\n]*))?$/m.exec(stderr) ?? [];
  return wrong(
    "ssh-not-reached",
    what,
    next.replace(/see: jitney doctor .*/, "see both in Lightsail's console"),
  );
}

function explainConnection({ host }: LoginRun): Finding {
  const what = `the connection with ${host} ended before the login: sshd may be overloaded, or a firewall is in between`;
  return wrong("ssh-connection-lost", what, `see ssh's own words: ssh -v ${host} true`);
}

function explainSilence({ host }: LoginRun): Finding {
  const what = `${host} takes the connection and says nothing: its sshd is stopped or stuck, or it is no sshd`;
  return wrong(
    "ssh-silent",
    what,
    "restart the instance, if its sshd should be there: see Lightsail's console",
  );
}

function unexplained({ host, exitCode, stderr }: LoginRun): Finding {
  const last = stderr.trim().split("\n").at(-1) ?? "";
  if (exitCode === undefined) return unfinished(host, last);
  const what = `ssh ended with ${exitCode}: ${last}`;
  return wrong("ssh-login-failed", what, `see ssh's own words: ssh -v ${host} true`);
}

/** We have ended it. */
function unfinished(host: string, last: string): Finding {
  const what = `ssh came to no end with ${host}, which has stopped answering: ${last}`;
  return wrong("ssh-unfinished", what, `see ssh's own words: ssh -v ${host} true`);
}
