// The numbers of the agent protocol that this agent knows (RFC 9987 section 8.1 to 8.3), in its order. Every
// other request gets `failure`, and the connection goes on.

/** What a client sends. */
export const request = {
  listIdentities: 11, // SSH_AGENTC_REQUEST_IDENTITIES
  sign: 13, // SSH_AGENTC_SIGN_REQUEST
  extension: 27, // SSH_AGENTC_EXTENSION
} as const;

/** What the agent answers. */
export const reply = {
  failure: 5, // SSH_AGENT_FAILURE
  success: 6, // SSH_AGENT_SUCCESS
  identities: 12, // SSH_AGENT_IDENTITIES_ANSWER
  signature: 14, // SSH_AGENT_SIGN_RESPONSE
  extensionFailure: 28, // SSH_AGENT_EXTENSION_FAILURE
} as const;

/** Bits in the flags of a sign request; they speak of RSA keys only. */
export const signFlag = {
  rsaSha256: 2, // SSH_AGENT_RSA_SHA2_256
  rsaSha512: 4, // SSH_AGENT_RSA_SHA2_512
} as const;
