// An error as AWS's services answer it: a code, a message, and what else its shape carries. Codes are
// those of the JSON services; a service that names the general ones otherwise translates them (STS).

export interface ServiceErrorOptions {
  /** HTTP status; 400 as nearly everywhere in the JSON services. */
  status?: number;
  /** Members of the error's shape beside its message. */
  members?: Record<string, string>;
  /** The shape spells the member `message`, or has none. */
  messageMember?: "Message" | "message" | undefined;
  retryAfterSeconds?: number | undefined;
}

export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly members: Record<string, string>;
  readonly messageMember: "Message" | "message";
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, message: string, options: ServiceErrorOptions = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
    this.messageMember = options.messageMember ?? "Message";
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The front of the service, not the operation, refuses: such errors spell `message` small. */
export function refuse(code: string, message: string, status = 400): ServiceError {
  return new ServiceError(code, message, { status, messageMember: "message" });
}

export function internalError(): ServiceError {
  return new ServiceError("InternalServerError", "An error occurred on the server side.", { status: 500 });
}
