// What each finding of `jitney doctor` means. The codes are the ones that install/doctor writes; a test
// keeps this table equal to them.

export const findingMeanings: Readonly<Record<string, string>> = {
  access: "What the entry holds can be fetched.",
  agent: "An agent runs, or starts on first use.",
  "agent-version": "The agent that runs is of another build than this command.",
  "aws-profiles": "The profiles in `~/.aws/config` that ask Jitney.",
  "aws-profile-quoting": "The line would need quotes, which SDKs read differently from one another.",
  "aws-profile-relative":
    "The line names the executable without its whole path: which one runs would depend on who calls.",
  "aws-profile-stale": "The executable that the line names is gone, after a move or an upgrade.",
  clock: "This machine's clock agrees with AWS's.",
  "clock-skew": "Signatures and the ends of credentials would be misjudged.",
  config: "The configuration is understood; where it is not, the finding is `config-invalid`.",
  "folder-not-writable": "The agent could not make its socket, or keep requests and log.",
  environment: "No variable of this terminal stands above the profiles.",
  "environment-wins":
    "AWS_ACCESS_KEY_ID and its like win over any profile, so that `aws` does not ask Jitney at all.",
  folders:
    "Runtime folder and socket belong to you alone; where not, somebody else could answer in the agent's place.",
  helpers: "jitney-credential-process and jitney-ssh are of the same build as this command.",
  "helper-missing":
    "An executable that SDKs or ssh start is not where `jitney install` recorded it, nor beside this command.",
  "helper-version":
    "An executable that SDKs or ssh start is of another build than this command, as after half an upgrade.",
  "jit-no-ssh":
    "AWS's managed policies let just-in-time credentials start shell sessions and nothing else. `ssh` and `jitney forward` need an entry whose source profile may start sessions by itself.",
  "jit-shadowed":
    "The source profile's own principal has started sessions on the node, so it may call `ssm:StartSession` by itself. AWS then uses that instead of just-in-time access: nobody approves, and no access request is needed.",
  lingering: "systemd keeps the runtime folder over a logout.",
  "lingering-off":
    "systemd empties the runtime folder when your last session ends, and the agent ends with it.",
  plugin: "session-manager-plugin is there and new enough for `aws ssm start-session`.",
  "plugin-missing": "`aws ssm start-session` needs session-manager-plugin; `jitney shell` does not.",
  "plugin-old":
    "AWS refuses old versions of session-manager-plugin for some documents; `jitney shell` needs none.",
  request: "How the access request of an entry stands, where nothing is to be done.",
  "request-pending": "The access request waits for an approver.",
  "request-refused": "An approver rejected the access request, or took the approval back.",
  "source-login": "The login of the source profile holds.",
  "source-login-needed": "The SSO session behind the source profile has ended.",
  "ssh-login": "ssh logs in: all is well from the config to the instance.",
  "ssh-config": "ssh would go through Jitney for this host.",
  "ssh-include-missing":
    "ssh's configuration does not mention the host: the Include of `~/.ssh/jitney.conf` is not there, or stands inside a Host block.",
  "ssh-hosts-file-missing":
    "`~/.ssh/jitney.conf`, in which the agent tells ssh of its hosts, is gone. The agent writes it anew when it starts.",
  "ssh-hosts-file-foreign":
    "`~/.ssh/jitney.conf` does not begin with the agent's first line: somebody else's file is never overwritten.",
  "ssh-host-not-written": "The agent has not told ssh of this host.",
  "ssh-key-excluded":
    "ssh's configuration leaves out Lightsail's certificates: by `PubkeyAcceptedAlgorithms`, or by `RequiredRSASize`.",
  "ssh-include-overridden":
    "ssh takes the first value that it meets, and something before the Include sets one that the login needs.",
  "ssh-user-not-certified": "The certificate names other users than the one who logs in.",
  "ssh-certificate-refused":
    "The certificate was offered and the sshd did not take it; upgrades that replace sshd_config are the usual cause.",
  "ssh-certificate-not-offered":
    "ssh did not offer the certificate: it did not ask the entry's agent socket, or got nothing.",
  "ssh-host-key-changed": "The host shows a key that AWS did not witness. Do not go on before you know why.",
  "ssh-host-key-unknown":
    "The host shows a key of a kind that neither AWS nor you have vouched for. Do not go on before you know why.",
  "ssh-host-key-not-trusted":
    "The host shows another key than the one that was trusted by hand: after a rebuild, or somebody else's.",
  "ssh-no-common-algorithm": "The two ends allow no algorithm in common.",
  "ssh-signature-refused":
    "The agent signs only a login as the certificate's user, to the pinned host, and not for a forwarded agent.",
  "ssh-not-reached": "The helper could not prepare the connection; its own line is repeated.",
  "ssh-silent":
    "The host takes the connection and its sshd never says who it is: it is stopped, stuck, or something else listens.",
  "ssh-unfinished": "ssh began to talk with the host and came to no end, so it was ended.",
  "ssh-connection-lost": "The connection ended before the login.",
  "ssh-login-failed": "ssh failed in a way that the doctor does not know.",
};
