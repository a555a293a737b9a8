// One login as OpenSSH 9.2p1 (Debian 12) sent it to this agent's socket, and a sshd of the same version accepted
// it: `ssh blog` with a throwaway Ed25519 key, certificate and host key. Ed25519 signatures have no randomness,
// so the replies are known to the byte. Each part stands with its length before it, as hex.

import { createPrivateKey } from "node:crypto";
import type { SshIdentity } from "../../../agent/ssh-agent/identity.ts";

/** PKCS#8; the key lived for this recording only. */
const privateKey =
  "302e020100300506032b657004220420f046fe9cb081eb491ecd99acff8e6533704e1afbda06ede6d1989297657513cb";

/** `ssh-keygen -s ca -I recorded -n root user.pub` */
const certificate =
  "000001bc000000207373682d656432353531392d636572742d763031406f70656e7373682e636f6d00000020c123ecd1" +
  "d75ac0b8b5a6d271f0262905eca5fc142c04e86d43596d7f18d993ba00000020ed38fcb7aa7700a6d100cdd797bbfa5c" +
  "872265d4a2c2045a170a9112a33105e1000000000000000000000001000000087265636f726465640000000800000004" +
  "726f6f740000000000000000ffffffffffffffff0000000000000082000000157065726d69742d5831312d666f727761" +
  "7264696e6700000000000000177065726d69742d6167656e742d666f7277617264696e6700000000000000167065726d" +
  "69742d706f72742d666f7277617264696e67000000000000000a7065726d69742d707479000000000000000e7065726d" +
  "69742d757365722d72630000000000000000000000330000000b7373682d6564323535313900000020dcf336589bc59e" +
  "cd230407e3ca6ec13724acea45c38297f32200dd4809df9e1e000000530000000b7373682d6564323535313900000040" +
  "8166d9418136398e38f0110e86423fe23cb2097a174bac7a3932783acbb8ddf1cb8b5649e21920e1edef812ef4285951" +
  "feb0f9ead4d17968a668702a24b9620c";

const hostKey =
  "000000330000000b7373682d656432353531390000002014327bb55c0f303faa3340c386e4369b4ef7d59dae70d2e533" +
  "6af29ccfb2600f";

const sessionId =
  "000000403ceb98c25728bd54dc967e53689451883563cd8d2d59349b040f1c8e1277d1795cd5709cbc1c57577c95a7d6" +
  "98e2921121b85365a0d1cf0df80ab7f6f21593e1";

/** The host's signature in the key exchange. */
const hostSignature =
  "000000530000000b7373682d65643235353139000000400e14daa1bfa6ef30624b7ee4832c42387c1d4ad35465403538" +
  "9b56ca1c6fb169a77092608ded5f839ad36af6424fa2555d7ceb6c4cbcc94e1da5c0d31f77c706";

const signature =
  "0000000b7373682d6564323535313900000040064b87a766b58c67bdab153fcd9f90be5d5bfb849f371b39dee0b38b3d" +
  "36ab89510693c4ff7954040b2c2450614db11a141c9bf44a1ea6fade3303c32f1c2e0b";

/** The fields of `session-bind@openssh.com`, in their order. */
export const bindParts = {
  number: "1b",
  name: "0000001873657373696f6e2d62696e64406f70656e7373682e636f6d",
  hostKey,
  sessionId,
  hostSignature,
  isForwarding: "00",
};

/** The fields of the login that was signed, in their order. */
export const loginParts = {
  sessionId,
  number: "32",
  user: "00000004726f6f74", // root
  service: "0000000e7373682d636f6e6e656374696f6e", // ssh-connection
  method: "000000237075626c69636b65792d686f7374626f756e642d763030406f70656e7373682e636f6d", // publickey-hostbound-v00@…
  isSigned: "01",
  algorithm: "000000207373682d656432353531392d636572742d763031406f70656e7373682e636f6d", // ssh-ed25519-cert-v01@…
  key: certificate,
  hostKey,
};

export const signParts = {
  number: "0d",
  key: certificate,
  data: withLength(hexOf(loginParts)),
  flags: "00000000",
};

/** The three messages of the login, and what the agent answers. */
export const recorded = {
  bind: hexOf(bindParts),
  list: "0b",
  sign: hexOf(signParts),
  bound: "06",
  listed: `0c00000001${certificate}00000004626c6f67`, // blog
  signed: `0e${withLength(signature)}`,
};

/** What the entry offered in that login. */
export const recordedIdentity: SshIdentity = {
  certificate: field(certificate),
  privateKey: createPrivateKey({ key: Buffer.from(privateKey, "hex"), format: "der", type: "pkcs8" }),
  user: "root",
  hostKeys: [field(hostKey)],
  comment: "blog",
};

/** The login of the recording with some fields written otherwise, as a sign request. */
export function signOther(parts: Partial<typeof loginParts>): string {
  return hexOf({ ...signParts, data: withLength(hexOf({ ...loginParts, ...parts })) });
}

export function hexOf(parts: Readonly<Record<string, string>>): string {
  return Object.values(parts).join("");
}

export function withLength(hex: string): string {
  return (hex.length / 2).toString(16).padStart(8, "0") + hex;
}

function field(hex: string): Uint8Array {
  return Buffer.from(hex.slice(8), "hex");
}
