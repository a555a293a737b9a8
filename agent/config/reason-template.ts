// The reason of an access request, from its template: `{user} on {host}: {git_branch}`. Approvers and
// audit logs read it, so it holds no control character and no variable that is named like a secret.
// What a caller sends with control characters in it counts as empty: a strange branch name must not
// keep anybody out. An empty placeholder vanishes together with the separators it leaves behind.

import { Failure } from "../../protocol/failure.ts";
import { hasControlCharacters } from "./control-characters.ts";
import { nearest } from "./nearest.ts";
import { closeGaps, gap } from "./reason-gaps.ts";

const maxReasonCharacters = 256; // StartAccessRequest: Reason, 1 to 256
const maxTemplateLength = 1024; // room for a reason in full and a good many placeholders

export interface ReasonValues {
  user?: string | undefined;
  host?: string | undefined;
  git_branch?: string | undefined;
  entry?: string | undefined;
  node?: string | undefined;
  /** Variables of the caller. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
}

const plainNames = ["user", "host", "git_branch", "entry", "node"] as const;
const placeholder = /\{([^{}]*)\}/g;
const envName = /^env:([A-Za-z_][A-Za-z0-9_]*)$/;
const secretName = /SECRET|TOKEN|PASSW|CREDENTIAL|PRIVATE|ACCESS_?KEY|API_?KEY/i;

/** The variables of the caller that the template mentions. */
export function reasonVariables(template: string): string[] {
  const names = findNames(template).map((name) => envName.exec(name)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Takes any text: what is no placeholder stays as it is. */
export function expandReason(template: string, values: ReasonValues): string {
  if (hasControlCharacters(template)) throw refuseReason("the reason has control characters");
  if (findLongest(template, values).length > maxReasonCharacters) throw longReason(template, values);
  const reason = closeGaps(
    template.replace(placeholder, (_, name: string) => readValue(name, values) || gap),
  );
  if (reason === "") throw refuseReason(`the reason "${template}" is empty here`);
  if (countCharacters(reason) > maxReasonCharacters) throw longReason(template, values);
  return reason;
}

export interface TemplateProblem {
  why: string;
  write?: string;
}

/** What is wrong with a template, before anybody uses it. */
export function checkTemplate(template: string): TemplateProblem | undefined {
  const fixed = template.replace(placeholder, "");
  if (/[{}]/.test(fixed)) return { why: "a { or } stands alone; braces only enclose a placeholder" };
  if (countCharacters(fixed) > maxReasonCharacters || template.length > maxTemplateLength) {
    return { why: `it is too long: a reason has at most ${maxReasonCharacters} characters` };
  }
  const problems = findNames(template).map((name) => checkName(name, template));
  return problems.find((problem) => problem !== undefined);
}

function checkName(name: string, template: string): TemplateProblem | undefined {
  if (isPlainName(name)) return undefined;
  const variable = envName.exec(name)?.[1];
  if (variable === undefined) return unknownName(name, template);
  const why = `{${name}} may be a secret, and approvers read the reason`;
  return secretName.test(variable) ? { why } : undefined;
}

function unknownName(name: string, template: string): TemplateProblem {
  const known = [...plainNames, "env:NAME"].map((each) => `{${each}}`).join(" ");
  const why = `unknown placeholder {${name}}; known are ${known}`;
  const meant = nearest(name.trim(), plainNames);
  return meant === undefined ? { why } : { why, write: template.replace(`{${name}}`, `{${meant}}`) };
}

function findNames(template: string): string[] {
  return [...template.matchAll(placeholder)].map((match) => match[1] ?? "");
}

function isPlainName(name: string): name is (typeof plainNames)[number] {
  return plainNames.some((known) => known === name);
}

function readValue(name: string, values: ReasonValues): string {
  const value = findValue(name, values)?.trim() ?? "";
  return hasControlCharacters(value) ? "" : value;
}

function findValue(name: string, values: ReasonValues): string | undefined {
  if (isPlainName(name)) return values[name];
  const variable = envName.exec(name)?.[1];
  const env = values.env ?? {};
  return variable !== undefined && Object.hasOwn(env, variable) ? env[variable] : undefined;
}

function countCharacters(text: string): number {
  return [...text].length;
}

function findLongest(template: string, values: ReasonValues): { name: string; length: number } {
  return findNames(template)
    .map((name) => ({ name, length: countCharacters(readValue(name, values)) }))
    .reduce((one, other) => (other.length > one.length ? other : one), { name: "", length: 0 });
}

function refuseReason(what: string): Failure {
  return new Failure("config-invalid", what, { next: "give the reason a few words of fixed text" });
}

function longReason(template: string, values: ReasonValues): Failure {
  const whole = template.replace(placeholder, (_, name: string) => readValue(name, values));
  const longest = findLongest(template, values);
  const detail = `the reason has ${countCharacters(whole)} characters, more than ${maxReasonCharacters}`;
  if (longest.length === 0) return new Failure("config-invalid", detail, { next: "shorten the reason" });
  const blame = `{${longest.name}} alone has ${longest.length}`;
  const next = `shorten the reason, or leave out {${longest.name}}`;
  return new Failure("config-invalid", `${detail}; ${blame}`, { next });
}
