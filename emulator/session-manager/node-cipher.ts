// The node's half of an encrypted session: AES-256-GCM, nonce[12] before the ciphertext, tag[16] behind it. It
// encrypts with the first 32 bytes of the data key and decrypts with the last; written without the client's.

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const algorithm = "aes-256-gcm";
const [nonceBytes, tagBytes, keyBytes] = [12, 16, 32];

export class NodeCipher {
  readonly #dataKey: Buffer;

  constructor(dataKey: Buffer) {
    this.#dataKey = dataKey;
  }

  seal(plain: Uint8Array): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#dataKey.subarray(0, keyBytes), nonce);
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  unseal(sealed: Uint8Array): Buffer {
    const decipher = createDecipheriv(
      algorithm,
      this.#dataKey.subarray(keyBytes),
      sealed.subarray(0, nonceBytes),
    );
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  }
}
