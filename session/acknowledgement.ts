// The payload of an acknowledge message: JSON that names the message which arrived. Its members keep the order
// in which AWS's client writes them.

import { FrameError } from "./frame.ts";
import { parseMembers } from "./json-payload.ts";
import type { Message } from "./message.ts";
import { formatUuid } from "./uuid.ts";

export function encodeAcknowledgement({ type, id, sequence }: Message): Uint8Array {
  return Buffer.from(
    `{"AcknowledgedMessageType":"${type}","AcknowledgedMessageId":"${formatUuid(id)}",` +
      `"AcknowledgedMessageSequenceNumber":${sequence},"IsSequentialMessage":true}`,
  );
}

/** The sequence number that was acknowledged. Throws a FrameError. */
export function readAcknowledgement(payload: Uint8Array): number {
  const sequence = parseMembers(payload, "an acknowledgement").AcknowledgedMessageSequenceNumber;
  if (!Number.isSafeInteger(sequence)) throw new FrameError("an acknowledgement has no sequence number");
  return sequence as number;
}
