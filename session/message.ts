// The words of the Session Manager data channel: which messages there are and what they carry. Names and
// numbers are those of AWS's own client (session-manager-plugin, src/message/clientmessage.go).

/** What stands in a frame's header. Further types are ignored, as AWS's client does. */
export const messageType = {
  input: "input_stream_data",
  output: "output_stream_data",
  acknowledge: "acknowledge",
  channelClosed: "channel_closed",
  startPublication: "start_publication",
  pausePublication: "pause_publication",
} as const;

/** What a message of a stream carries. */
export const payloadType = {
  output: 1, // bytes, in either direction
  error: 2,
  size: 3, // JSON {cols, rows}
  parameter: 4,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  encryptionChallengeRequest: 8,
  encryptionChallengeResponse: 9,
  flag: 10, // uint32
  standardError: 11,
  exitCode: 12, // the text "EXIT_CODE: N"
} as const;

/** What a payload of type flag says. */
export const controlFlag = {
  disconnectToPort: 1, // the client's connection ended, the session goes on
  terminateSession: 2,
  connectToPortError: 3, // nobody listens on the node's port
} as const;

/** Bits in a frame's header. */
export const frameFlag = { syn: 1, fin: 2 } as const;

export interface Message {
  type: string;
  /** Epoch milliseconds. */
  createdAt: number;
  sequence: number;
  flags: number;
  /** 16 bytes of a UUID, in the order in which a UUID is written. */
  id: Uint8Array;
  payloadType: number;
  payload: Uint8Array;
}
