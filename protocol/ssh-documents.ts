// What crosses the socket about hosts that ssh logs in to: how to get there, with which files and host keys.

/** GET /v1/ssh/NAME: how `jitney-ssh connect` gets to the host's sshd. */
export type SshDocument = SshAddressDocument | SshSessionDocument;

/** Through a session on the node, to be started with POST /v1/sessions. */
export interface SshSessionDocument {
  via: "session";
  name: string;
  document: string;
  port: number;
}

/** At an address; certificate and known_hosts are fresh when it comes. */
export interface SshAddressDocument {
  via: "address";
  name: string;
  user: string;
  /** Whom the certificate names; none means any. */
  principals: string[];
  /** In the order in which they are to be dialled. */
  addresses: string[];
  port: number;
  /** Names the host in known_hosts. */
  hostKeyAlias: string;
  expiresAt: string;
  /** For the person, where something is odd that does not stand in the way. */
  remark?: string;
}

/** POST /v1/ssh/NAME/files: the files for clients that know no agent. */
export interface SshFilesDocument extends Omit<SshAddressDocument, "via" | "name" | "principals" | "remark"> {
  identityFile: string;
  certificateFile: string;
  userKnownHostsFile: string;
}

export interface HostKeyDocument {
  /** `ssh-ed25519` for one. */
  algorithm: string;
  /** Base64, as in known_hosts. */
  publicKey: string;
}

/** GET and POST /v1/ssh/NAME/host-keys. The trusted ones count while there are none published. */
export interface HostKeysDocument {
  published: HostKeyDocument[];
  trusted: HostKeyDocument[];
  addresses: string[];
  port: number;
}
