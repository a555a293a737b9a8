// What the node asks of a client before a session begins, and the answers. Requests are JSON:
//
//     {AgentVersion, RequestedClientActions: [{ActionType, ActionParameters}]}
//
// with the actions SessionType {SessionType, Properties} and KMSEncryption {KMSKeyId, Challenge?}.

import { dataKeyBytes } from "./cipher.ts";
import { FrameError } from "./frame.ts";
import { isMembers, type Members, parseMembers } from "./json-payload.ts";

export interface HandshakeRequest {
  agentVersion: string;
  /** Standard_Stream, Port, InteractiveCommands, NonInteractiveCommands. */
  sessionType: string;
  properties: Members;
  encryption: EncryptionRequest | undefined;
  /** Asked for and not known here. */
  unknownActions: string[];
}

export interface EncryptionRequest {
  keyId: string;
  /** Goes into the encryption context, where the node sends one. */
  challenge: string | undefined;
}

/** What kms:GenerateDataKey is to be called with. */
export interface DataKeyRequest {
  keyId: string;
  numberOfBytes: number;
  encryptionContext: Record<string, string>;
}

export interface DataKey {
  plaintext: Uint8Array;
  ciphertextBlob: Uint8Array;
}

const actionStatus = { success: 1, failed: 2, unsupported: 3 } as const;

/** Throws a FrameError. */
export function readHandshakeRequest(payload: Uint8Array): HandshakeRequest {
  const what = "a handshake request";
  const { AgentVersion, RequestedClientActions } = parseMembers(payload, what);
  if (!Array.isArray(RequestedClientActions)) throw new FrameError(`${what} asks for nothing`);
  const actions = RequestedClientActions.filter(isMembers);
  const session = findParameters(actions, "SessionType");
  if (typeof session?.SessionType !== "string") throw new FrameError(`${what} names no session type`);
  const types = actions.map(({ ActionType }) => String(ActionType));
  return {
    agentVersion: typeof AgentVersion === "string" ? AgentVersion : "",
    sessionType: session.SessionType,
    properties: isMembers(session.Properties) ? session.Properties : {},
    encryption: readEncryption(findParameters(actions, "KMSEncryption")),
    unknownActions: types.filter((type) => type !== "SessionType" && type !== "KMSEncryption"),
  };
}

function findParameters(actions: Members[], type: string): Members | undefined {
  const found = actions.find(({ ActionType }) => ActionType === type)?.ActionParameters;
  return isMembers(found) ? found : undefined;
}

function readEncryption(parameters: Members | undefined): EncryptionRequest | undefined {
  if (parameters === undefined) return undefined;
  const { KMSKeyId, Challenge } = parameters;
  if (typeof KMSKeyId !== "string") throw new FrameError("a handshake request names no KMS key");
  const hasChallenge = typeof Challenge === "string" && Challenge !== "";
  return { keyId: KMSKeyId, challenge: hasChallenge ? Challenge : undefined };
}

/** The context is the one under which the node has the key decrypted. */
export function buildDataKeyRequest(
  { keyId, challenge }: EncryptionRequest,
  session: { sessionId: string; targetId: string },
): DataKeyRequest {
  const encryptionContext = {
    "aws:ssm:SessionId": session.sessionId,
    "aws:ssm:TargetId": session.targetId,
    ...(challenge !== undefined && { "aws:ssm:RandomChallenge": challenge }),
  };
  return { keyId, numberOfBytes: dataKeyBytes, encryptionContext };
}

/** Members in the order in which AWS's client writes them. */
export function encodeHandshakeResponse(
  request: HandshakeRequest,
  clientVersion: string,
  dataKey: DataKey | undefined,
): Uint8Array {
  const { encryption, unknownActions } = request;
  const errors = unknownActions.map((type) => `Unsupported action ${type}`);
  const actions = [
    ...(dataKey === undefined ? [] : [actionOf("KMSEncryption", encryptionResult(dataKey, encryption))]),
    actionOf("SessionType", null),
    ...unknownActions.map((type, index) => ({
      ActionType: type,
      ActionStatus: actionStatus.unsupported,
      ActionResult: null,
      Error: errors[index],
    })),
  ];
  const response = {
    ClientVersion: clientVersion,
    ProcessedClientActions: actions,
    Errors: errors.length === 0 ? null : errors,
  };
  return Buffer.from(JSON.stringify(response));
}

function actionOf(type: string, result: object | null) {
  return { ActionType: type, ActionStatus: actionStatus.success, ActionResult: result, Error: "" };
}

function encryptionResult({ ciphertextBlob }: DataKey, encryption: EncryptionRequest | undefined) {
  return {
    KMSCipherTextKey: Buffer.from(ciphertextBlob).toString("base64"),
    ...(encryption?.challenge !== undefined && { ChallengeAcknowledgement: true }),
  };
}

/** `{Challenge}`, base64, both ways. Throws a FrameError. */
export function readChallenge(payload: Uint8Array): Uint8Array {
  const { Challenge } = parseMembers(payload, "an encryption challenge");
  if (typeof Challenge !== "string") throw new FrameError("an encryption challenge is empty");
  return Buffer.from(Challenge, "base64");
}

export function encodeChallenge(challenge: Uint8Array): Uint8Array {
  return Buffer.from(JSON.stringify({ Challenge: Buffer.from(challenge).toString("base64") }));
}

/** What the node's owner wants said before the session, "" where nothing. */
export function readHandshakeComplete(payload: Uint8Array): string {
  const { CustomerMessage } = parseMembers(payload, "the end of a handshake");
  return typeof CustomerMessage === "string" ? CustomerMessage : "";
}

/** The text "EXIT_CODE: N". */
export function readExitCode(payload: Uint8Array): number {
  const [, digits] = /^EXIT_CODE: (-?\d{1,10})\s*$/.exec(Buffer.from(payload).toString("latin1")) ?? [];
  if (digits === undefined) throw new FrameError("an exit code is no number");
  return Number(digits);
}

/** uint32 */
export function readFlag(payload: Uint8Array): number {
  if (payload.length !== 4) throw new FrameError("a flag has another length");
  return Buffer.from(payload).readUInt32BE();
}

export function encodeFlag(flag: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(flag);
  return bytes;
}
