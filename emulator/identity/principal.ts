// Who signs: an IAM user, a role that somebody assumed, or the role behind just-in-time credentials.
// Names and ids have AWS's form: AIDA… is a user, AROA…:SESSION a role session.

import { randomInt } from "node:crypto";

export interface Principal {
  kind: "user" | "role" | "access-token";
  arn: string;
  userId: string;
  accountId: string;
  /** The user's or the session's name. */
  name: string;
  /** The role's ARN; absent of a user. */
  roleArn?: string;
}

/** AWS's role behind GetAccessToken, as its access policies name it. */
const accessTokenRole = "SSM-JustInTimeAccessTokenRole";

const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function randomId(prefix: string, length: number): string {
  return prefix + Array.from({ length }, () => idAlphabet[randomInt(idAlphabet.length)]).join("");
}

/** Makes principals of one account; a role keeps its id for as long as this lives. */
export class Principals {
  readonly #accountId: string;
  readonly #roleIds = new Map<string, string>();

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  user(name: string): Principal {
    const arn = `arn:aws:iam::${this.#accountId}:user/${name}`;
    return { kind: "user", arn, userId: randomId("AIDA", 17), accountId: this.#accountId, name };
  }

  role(role: string, sessionName: string): Principal {
    return this.#assumed("role", role, sessionName);
  }

  /** What the session is called at AWS is not documented; the access request's id is a guess. */
  accessToken(requestId: string): Principal {
    return this.#assumed("access-token", accessTokenRole, requestId);
  }

  #assumed(kind: "role" | "access-token", role: string, name: string): Principal {
    const account = this.#accountId;
    return {
      kind,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
      userId: `${this.#roleId(role)}:${name}`,
      accountId: account,
      name,
      roleArn: `arn:aws:iam::${account}:role/${role}`,
    };
  }

  #roleId(role: string): string {
    const known = this.#roleIds.get(role) ?? randomId("AROA", 17);
    this.#roleIds.set(role, known);
    return known;
  }
}
