// The calls behind a Session Manager session (SSM model 2014-11-06, KMS model 2014-11-01), with the SDK. Loaded with
// the first session.

import { GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  type DescribeSessionsCommandInput,
  paginateDescribeSessions,
  ResumeSessionCommand,
  type Session,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from "@aws-sdk/client-ssm";
import { Failure } from "../../protocol/failure.ts";
import { readMoment } from "../moment.ts";
import type { KmsCalls, PastSession, SessionCalls, Stream } from "./session-shapes.ts";
import type { ClientConfig } from "./source-profile.ts";

const pageSize = 200; // the most that AWS gives at once

const maxSessions = 2_000; // of a node that everybody uses there are more than anybody waits for

export function createSessionCalls(config: ClientConfig): SessionCalls {
  const client = new SSMClient(config);
  return {
    start: async ({ target, document, parameters, reason }, abortSignal) => {
      const command = new StartSessionCommand({
        Target: target,
        ...(document !== undefined && { DocumentName: document }),
        ...(parameters !== undefined && { Parameters: parameters }),
        ...(reason !== undefined && { Reason: reason }),
      });
      return readStream("StartSession", await client.send(command, { abortSignal }));
    },

    resume: async (sessionId, abortSignal) => {
      const command = new ResumeSessionCommand({ SessionId: sessionId });
      return readStream("ResumeSession", await client.send(command, { abortSignal }));
    },

    terminate: async (sessionId, abortSignal) => {
      await client.send(new TerminateSessionCommand({ SessionId: sessionId }), { abortSignal });
    },

    history: async (target, abortSignal) => {
      const input: DescribeSessionsCommandInput = {
        State: "History",
        Filters: [{ key: "Target", value: target }],
      };
      const pages = paginateDescribeSessions({ client, pageSize }, input, { abortSignal });
      const found: PastSession[] = [];
      for await (const { Sessions = [] } of pages) {
        found.push(...Sessions.map(readPast));
        if (found.length >= maxSessions) break;
      }
      return found;
    },
  };
}

export function createKmsCalls(config: ClientConfig): KmsCalls {
  const client = new KMSClient(config);
  return {
    dataKey: async ({ keyId, numberOfBytes, encryptionContext }, abortSignal) => {
      const command = new GenerateDataKeyCommand({
        KeyId: keyId,
        NumberOfBytes: numberOfBytes,
        EncryptionContext: encryptionContext,
      });
      const { Plaintext, CiphertextBlob } = await client.send(command, { abortSignal });
      if (Plaintext === undefined || CiphertextBlob === undefined) throw incomplete("kms:GenerateDataKey");
      return { plaintext: Plaintext, ciphertextBlob: CiphertextBlob };
    },
  };
}

interface Answer {
  SessionId?: string | undefined;
  StreamUrl?: string | undefined;
  TokenValue?: string | undefined;
}

function readStream(action: string, { SessionId, StreamUrl, TokenValue }: Answer): Stream {
  if (SessionId === undefined || !StreamUrl || !TokenValue) throw incomplete(`ssm:${action}`);
  return { sessionId: SessionId, streamUrl: StreamUrl, tokenValue: TokenValue };
}

function readPast({ SessionId = "", Owner, AccessType, StartDate }: Session): PastSession {
  const isJustInTime = AccessType === "JustInTime";
  return { id: SessionId, owner: Owner, isJustInTime, startedAt: readMoment(StartDate) };
}

function incomplete(action: string): Failure {
  return new Failure("service-unavailable", `AWS: ${action} gave an answer that lacks something`, {
    next: "run it again",
  });
}
