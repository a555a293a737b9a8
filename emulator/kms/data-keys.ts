// Data keys as KMS hands them out: the plaintext to the caller, and a blob that only this run can open again, and
// only in the context in which it was made.

import { randomBytes } from "node:crypto";

interface SealedKey {
  plaintext: Buffer;
  context: string;
}

const blobBytes = 184; // about what a data key of 64 bytes becomes at AWS

export class DataKeys {
  readonly #sealed = new Map<string, SealedKey>();

  generate(numberOfBytes: number, context: Record<string, string>): { plaintext: Buffer; blob: Buffer } {
    const [plaintext, blob] = [randomBytes(numberOfBytes), randomBytes(blobBytes)];
    this.#sealed.set(blob.toString("base64"), { plaintext, context: canonical(context) });
    return { plaintext, blob };
  }

  /** kms:Decrypt, as the node calls it; undefined where blob and context do not belong together. */
  open(blob: string, context: Record<string, string>): Buffer | undefined {
    const key = this.#sealed.get(blob);
    return key !== undefined && key.context === canonical(context) ? key.plaintext : undefined;
  }
}

function canonical(context: Record<string, string>): string {
  return JSON.stringify(Object.entries(context).sort());
}
