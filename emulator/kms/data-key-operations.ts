// GenerateDataKey, for sessions whose preferences name a key. Every key id is taken for an existing key: which
// there are is not the emulator's matter.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { invalid, map, structure } from "../validation.ts";

const GenerateDataKeyInput = structure({
  KeyId: v.pipe(v.string(), v.minLength(1), v.maxLength(2048)),
  EncryptionContext: v.optional(map(v.string(), v.string())),
  NumberOfBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024))),
  KeySpec: v.optional(v.picklist(["AES_256", "AES_128"])),
});

const specBytes = { AES_256: 32, AES_128: 16 } as const;

export function dataKeyOperations(account: Account): Operation[] {
  return [
    defineOperation({
      service: "kms",
      action: "GenerateDataKey",
      input: GenerateDataKeyInput,
      perform: (input) => generateDataKey(account, input),
    }),
  ];
}

function generateDataKey(account: Account, input: v.InferOutput<typeof GenerateDataKeyInput>) {
  const { KeyId, EncryptionContext = {}, KeySpec, NumberOfBytes } = input;
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw invalid("Please specify either number of bytes or key spec.");
  }
  const size = NumberOfBytes ?? specBytes[KeySpec ?? "AES_256"];
  const { plaintext, blob } = account.dataKeys.generate(size, EncryptionContext);
  account.secrets.add(plaintext.toString("base64"));
  return { CiphertextBlob: blob.toString("base64"), Plaintext: plaintext.toString("base64"), KeyId };
}
