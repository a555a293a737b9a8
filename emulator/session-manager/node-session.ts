// The node's side of one session: handshake (with KMS where the session is to be encrypted), then whatever runs.
// Data that comes before the handshake's end is acknowledged and thrown away, as the node's agent does.

import { randomBytes } from "node:crypto";
import { controlFlag, type Message, messageType, payloadType } from "../../session/message.ts";
import type { DataKeys } from "../kms/data-keys.ts";
import type { ActivityEnd, ActivityEvents, RunningActivity } from "./activity.ts";
import type { Activity } from "./documents.ts";
import { controlFrame, dataBytes, NodeChannel } from "./node-channel.ts";
import { NodeCipher } from "./node-cipher.ts";
import { openPort } from "./port.ts";
import { startOnTerminal, startPlain } from "./program.ts";
import { openSmuxPort } from "./smux-port.ts";

export interface NodeSessionParts {
  sessionId: string;
  targetId: string;
  activity: Activity;
  /** Of the agent that the node runs. */
  agentVersion: string;
  /** Of the session's preferences; undefined where it is not encrypted. */
  encryptionKeyId: string | undefined;
  dataKeys: DataKeys;
  shell: readonly string[];
  /** Where a port of the node really is. */
  portOf(port: number): number;
  transmit(frame: Uint8Array): void;
  ended(): void;
}

const longestGoodbyeMs = 2_000; // as the agent waits for its last acknowledgements

export class NodeSession {
  readonly channel: NodeChannel;
  readonly #parts: NodeSessionParts;
  readonly #challenge = randomBytes(32);
  readonly #kmsChallenge = randomBytes(16).toString("base64");
  #running: RunningActivity | undefined;
  #cipher: NodeCipher | undefined;
  #clientVersion = "";
  #hasBegun = false;
  #isOver = false;

  constructor(parts: NodeSessionParts) {
    this.#parts = parts;
    this.channel = new NodeChannel({
      transmit: (frame) => parts.transmit(frame),
      take: (message) => this.#take(message),
      drained: () => this.#running?.resume(),
    });
  }

  /** The client showed its token: the first time, it is asked for a handshake. */
  connect(): void {
    this.channel.start();
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.channel.send(payloadType.handshakeRequest, this.#handshakeRequest());
  }

  /** The session is over; the client is told why. */
  async end({ reason, exitCode }: ActivityEnd): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#running?.stop();
    if (exitCode !== undefined && this.#tellsExitCode) {
      this.channel.send(payloadType.exitCode, this.#seal(Buffer.from(`EXIT_CODE: ${exitCode}`)));
    }
    const endsAt = performance.now() + longestGoodbyeMs;
    while (!this.channel.isIdle && performance.now() < endsAt) await new Promise((go) => setTimeout(go, 5));
    this.#parts.transmit(controlFrame(messageType.channelClosed, this.#closing(reason)));
    this.stop();
    this.#parts.ended();
  }

  stop(): void {
    this.#isOver = true;
    this.#running?.stop();
    this.channel.stop();
  }

  get #tellsExitCode(): boolean {
    const { activity } = this.#parts;
    return activity.kind === "command" && !activity.isInteractive;
  }

  #closing(reason: string) {
    const { sessionId, targetId } = this.#parts;
    return {
      MessageType: messageType.channelClosed,
      SchemaVersion: 1,
      SessionId: sessionId,
      DestinationId: targetId,
      Output: reason,
    };
  }

  #handshakeRequest(): Buffer {
    const { activity, encryptionKeyId } = this.#parts;
    const properties = activity.kind === "port" ? activity.properties : {};
    const type = { SessionType: sessionTypes[typeOf(activity)], Properties: properties };
    const encryption = { KMSKeyId: encryptionKeyId, Challenge: this.#kmsChallenge };
    const actions = [{ ActionType: "SessionType", ActionParameters: type }];
    const kms = this.#isEncrypted ? [{ ActionType: "KMSEncryption", ActionParameters: encryption }] : [];
    return json({ AgentVersion: this.#parts.agentVersion, RequestedClientActions: [...kms, ...actions] });
  }

  /** The agent encrypts no port. */
  get #isEncrypted(): boolean {
    return this.#parts.encryptionKeyId !== undefined && this.#parts.activity.kind !== "port";
  }

  #take(message: Message): boolean {
    const { payload } = message;
    switch (message.payloadType) {
      case payloadType.handshakeResponse:
        this.#answered(payload);
        return true;
      case payloadType.encryptionChallengeResponse:
        this.#challengeMet(payload);
        return true;
      case payloadType.output:
        return this.#running?.write(this.#unseal(payload)) ?? true;
      case payloadType.size: {
        const { cols, rows } = readJson(payload) as { cols: number; rows: number };
        this.#running?.resize(cols, rows);
        return true;
      }
      case payloadType.flag:
        this.#obey(Buffer.from(payload).readUInt32BE());
        return true;
      default:
        return true;
    }
  }

  #obey(flag: number): void {
    if (flag === controlFlag.disconnectToPort) this.#running?.disconnect();
    if (flag === controlFlag.terminateSession) void this.end({ reason: "" });
  }

  #answered(payload: Uint8Array): void {
    this.#clientVersion = (readJson(payload) as { ClientVersion: string }).ClientVersion;
    if (this.#isEncrypted) this.#challengeClient(readEncryptionResult(payload));
    else this.#complete();
  }

  /** A client that knows nothing of the random challenge had the key made without it, as older ones of AWS do. */
  #challengeClient({ KMSCipherTextKey = "", ChallengeAcknowledgement = false }: EncryptionResult): void {
    const context = this.#keyContext(ChallengeAcknowledgement);
    const dataKey = this.#parts.dataKeys.open(KMSCipherTextKey, context);
    if (dataKey === undefined) {
      void this.end({ reason: "KMS encryption failed." });
      return;
    }
    this.#cipher = new NodeCipher(dataKey);
    const Challenge = Buffer.from(this.#seal(this.#challenge)).toString("base64");
    this.channel.send(payloadType.encryptionChallengeRequest, json({ Challenge }));
  }

  #keyContext(hasChallenge: boolean): Record<string, string> {
    return {
      "aws:ssm:SessionId": this.#parts.sessionId,
      "aws:ssm:TargetId": this.#parts.targetId,
      ...(hasChallenge && { "aws:ssm:RandomChallenge": this.#kmsChallenge }),
    };
  }

  #challengeMet(payload: Uint8Array): void {
    const { Challenge } = readJson(payload) as { Challenge: string };
    if (this.#challenge.equals(this.#unseal(Buffer.from(Challenge, "base64")))) this.#complete();
    else void this.end({ reason: "Encryption challenge does not match." });
  }

  #complete(): void {
    this.channel.send(
      payloadType.handshakeComplete,
      json({ HandshakeTimeToComplete: 1_000_000, CustomerMessage: "" }),
    );
    const hasSmux = canShare(this.#parts.agentVersion, this.#clientVersion);
    this.#running = startActivity(
      { ...this.#parts, hasSmux },
      {
        output: (bytes, stream) => this.#output(bytes, stream),
        unreachable: () => this.channel.send(payloadType.flag, uint32(controlFlag.connectToPortError)),
        ready: () => this.channel.retry(),
        ended: (end) => void this.end(end),
      },
    );
  }

  #output(bytes: Uint8Array, stream: "output" | "error"): void {
    const type = stream === "output" ? payloadType.output : payloadType.standardError;
    for (let at = 0; at < bytes.length; at += dataBytes) {
      this.channel.send(type, this.#seal(bytes.subarray(at, at + dataBytes)));
    }
    if (!this.channel.hasRoom) this.#running?.pause();
  }

  #seal(plain: Uint8Array): Uint8Array {
    return this.#cipher?.seal(plain) ?? plain;
  }

  #unseal(sealed: Uint8Array): Uint8Array {
    return this.#cipher?.unseal(sealed) ?? sealed;
  }
}

const sessionTypes = {
  shell: "Standard_Stream",
  port: "Port",
  interactive: "InteractiveCommands",
  plain: "NonInteractiveCommands",
} as const;

function typeOf(activity: Activity): keyof typeof sessionTypes {
  if (activity.kind !== "command") return activity.kind;
  return activity.isInteractive ? "interactive" : "plain";
}

function startActivity(
  { activity, shell, portOf, hasSmux }: NodeSessionParts & { hasSmux: boolean },
  events: ActivityEvents,
): RunningActivity {
  switch (activity.kind) {
    case "shell":
      return startOnTerminal(shell, events);
    case "command":
      return activity.isInteractive
        ? startOnTerminal(["sh", "-c", activity.command], events)
        : startPlain(activity.command, events);
    case "port": {
      const port = portOf(activity.port);
      const isSingle = activity.properties.type === undefined;
      return hasSmux && !isSingle ? openSmuxPort(port, events) : openPort({ port, isSingle }, events);
    }
  }
}

/** As the agent decides whether many connections share a session. */
function canShare(agentVersion: string, clientVersion: string): boolean {
  return isAbove(agentVersion, [3, 0, 196]) && isAbove(clientVersion, [1, 1, 70]);
}

function isAbove(version: string, other: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  const differing = other.findIndex((part, index) => part !== parts[index]);
  return differing >= 0 && (parts[differing] ?? 0) > (other[differing] ?? 0);
}

/** Of the client's answer; empty where it gives none. */
function readEncryptionResult(payload: Uint8Array): EncryptionResult {
  const { ProcessedClientActions } = readJson(payload) as { ProcessedClientActions: ProcessedAction[] };
  const action = ProcessedClientActions.find(({ ActionType }) => ActionType === "KMSEncryption");
  return action?.ActionResult ?? {};
}

interface ProcessedAction {
  ActionType: string;
  ActionResult: EncryptionResult | null;
}

interface EncryptionResult {
  KMSCipherTextKey?: string;
  ChallengeAcknowledgement?: boolean;
}

function readJson(payload: Uint8Array): unknown {
  return JSON.parse(Buffer.from(payload).toString());
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
