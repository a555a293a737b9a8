import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";
import { expect, test } from "vitest";
import { formatStatus } from "../../cli/screen/status.ts";
import type { View } from "../../cli/screen/view.ts";
import { asleepBlog, entry, inMinutes, now, readyWeb, request, status, waitingDb } from "./documents.ts";

function view(members: Partial<View> = {}): View {
  return { width: 80, colors: pc.createColors(false), now, timeZone: "UTC", ...members };
}

/** The template without its first line end. */
function screen(text: string): string {
  return text.slice(1);
}

test("the screen of the design, 80 columns", () => {
  expect(formatStatus(status(), view())).toBe(
    screen(`
agent 1.4.0, up 3 d    corp-sso: 6 h left

  NAME       KIND       STATE                                         LEFT
● web        jit        ready, approved by bob               ████░  38 min
◌ db         jit        waiting 12 min, oi-0123456789ab                  -
✗ pay        jit        rejected by ann 09:14 "use staging"              -
○ blog       lightsail  asleep, next ssh fetches                         -
! notebooks  emr        renewal failing, token still good    █░░░░  22 min

db         jitney request db --wait
pay        jitney request pay --again --reason "…"
notebooks  jitney renew notebooks
           emr-containers answered 503 to GetManagedEndpointSessionCredentials
`),
  );
});

test("a narrow terminal keeps name, state and time, and cuts the state with …", () => {
  expect(formatStatus(status(), view({ width: 46 }))).toBe(
    screen(`
agent 1.4.0, up 3 d    corp-sso: 6 h left

  NAME       STATE                        LEFT
● web        ready, approved by bob     38 min
◌ db         waiting 12 min, oi-01234…       -
✗ pay        rejected by ann 09:14 "u…       -
○ blog       asleep, next ssh fetches        -
! notebooks  renewal failing, token s…  22 min

db         jitney request db --wait
pay        jitney request pay --again --reason "…"
notebooks  jitney renew notebooks
           emr-containers answered 503 to Get…
`),
  );
});

test("long names and wide comments are cut to the width, commands are not", () => {
  const name = "a-name-of-sixty-four-characters-which-is-the-longest-there-may-be";
  const pay = request({
    name,
    state: "rejected",
    answeredAt: inMinutes(-16),
    approvers: [
      { name: "アン", answer: "rejected", comment: "ステージングを使ってくださいステージング\n環境" },
    ],
  });
  const document = status({ entries: [readyWeb, entry({ name, state: "refused", request: pay })] });
  expect(formatStatus(document, view())).toBe(
    screen(`
agent 1.4.0, up 3 d    corp-sso: 6 h left

  NAME                      KIND  STATE                                     LEFT
● web                       jit   ready, approved by bob           ████░  38 min
✗ a-name-of-sixty-four-ch…  jit   rejected by アン 09:14 "ステー…              -

a-name-of-sixty-four-ch…  jitney request a-name-of-sixty-four-characters-which-is-the-longest-there-may-be --again --reason "…"
`),
  );
});

test("a refused configuration stands on top, with its line", () => {
  const failure = {
    code: "config-invalid",
    detail: "/home/mia/.config/jitney/config.ini:12: unknown key nod in [jit web]",
    next: "did you mean node?",
    at: inMinutes(-1),
  } as const;
  const config = { files: ["/home/mia/.config/jitney/config.ini"], failure };
  expect(formatStatus(status({ config, entries: [asleepBlog] }), view())).toBe(
    screen(`
config refused: /home/mia/.config/jitney/config.ini:12: unknown key nod in [jit web]
  did you mean node?
  the one before it stays in force

agent 1.4.0, up 3 d    corp-sso: 6 h left

  NAME  KIND       STATE                     LEFT
○ blog  lightsail  asleep, next ssh fetches     -
`),
  );
});

test("a refused configuration with none before it says that none is in force", () => {
  const failure = {
    code: "config-invalid",
    detail: "/c.ini:1: no section",
    next: "write [jit web]",
    at: inMinutes(-1),
  } as const;
  const document = status({ config: { files: [], failure }, sourceProfiles: [], entries: [] });
  expect(formatStatus(document, view())).toBe(
    screen(`
config refused: /c.ini:1: no section
  write [jit web]
  none is in force

agent 1.4.0, up 3 d
`),
  );
});

test("a login that is needed comes first, and once for all entries", () => {
  const failure = {
    code: "source-login-needed",
    detail: "the source profile corp-sso needs a login",
    next: "run: aws sso login --profile corp-sso",
    at: inMinutes(-1),
  } as const;
  const web = entry({ state: "failed", sourceProfile: "corp-sso", failure });
  const pay = entry({ ...web, name: "pay" });
  const sourceProfiles = [{ profile: "corp-sso", state: "login-needed", failure } as const];
  expect(formatStatus(status({ sourceProfiles, entries: [web, pay] }), view())).toBe(
    screen(`
agent 1.4.0, up 3 d    corp-sso: login needed

  NAME  KIND  STATE                             LEFT
! web   jit   the source profile needs a login     -
! pay   jit   the source profile needs a login     -

corp-sso  jitney login
`),
  );
});

test("of several source profiles, the login names an entry of the one that needs it", () => {
  const sourceProfiles = [
    { profile: "corp-sso", state: "ready", expiresAt: inMinutes(61) },
    { profile: "lab", state: "login-needed" },
  ] as const;
  const entries = [readyWeb, entry({ name: "bench", sourceProfile: "lab" })];
  expect(formatStatus(status({ sourceProfiles: [...sourceProfiles], entries }), view())).toBe(
    screen(`
agent 1.4.0, up 3 d    corp-sso: 61 min left, lab: login needed

  NAME   KIND  STATE                                 LEFT
● web    jit   ready, approved by bob       ████░  38 min
○ bench  jit   asleep, no access requested              -

lab  jitney login bench
`),
  );
});

test("each state of an entry in its words", () => {
  const entries = [
    entry({
      name: "a",
      state: "waiting",
      request: { ...request(), id: undefined as never, state: "filing" },
    }),
    entry({
      name: "b",
      state: "refused",
      request: request({ state: "revoked", answeredAt: inMinutes(-1500) }),
    }),
    entry({ name: "c", request: request({ state: "approved" }) }),
    entry({ name: "d", nextPrefetchAt: inMinutes(60 * 47) }),
    entry({ name: "e", kind: "emr" }),
    { ...readyWeb, name: "f", nextRequest: request({ next: true }) },
    {
      ...readyWeb,
      name: "g",
      nextRequest: request({ next: true, state: "approved" }),
      expiresAt: inMinutes(0.7),
    },
    entry({
      name: "h",
      state: "failed",
      failure: { code: "throttled", detail: "slow down", at: inMinutes(0) },
    }),
  ];
  const document = status({ entries: entries.map((one) => JSON.parse(JSON.stringify(one))) });
  expect(formatStatus(document, view())).toBe(
    screen(`
agent 1.4.0, up 3 d    corp-sso: 6 h left

  NAME  KIND  STATE                                       LEFT
◌ a     jit   filing the access request                      -
✗ b     jit   revoked 20 Nov 08:30                           -
○ c     jit   asleep, next use fetches                       -
○ d     jit   asleep until 23 Nov 08:30                      -
○ e     emr   asleep, next use fetches                       -
● f     jit   ready, next window waiting 12 min  ████░  38 min
● g     jit   ready, next window approved too    █░░░░    42 s
! h     jit   AWS throttles the calls                        -

a  jitney request a --wait
b  jitney request b --again
h  jitney renew h
   slow down
`),
  );
});

test("nothing configured: says where an entry goes and what it looks like", () => {
  expect(formatStatus(status({ sourceProfiles: [], entries: [] }), view())).toBe(
    screen(`
agent 1.4.0, up 3 d

no entry is configured; one in ~/.config/jitney/config.ini looks like this:

  [jit web]
  node = i-0123456789abcdef0
`),
  );
});

test("a replaced executable is told", () => {
  const document = status({ entries: [asleepBlog] });
  document.agent.replaced = true;
  expect(formatStatus(document, view()).split("\n").slice(0, 2)).toEqual([
    "agent 1.4.0, up 3 d    corp-sso: 6 h left",
    "its executable was replaced; it restarts when nothing is in flight",
  ]);
});

test("-v adds times, request ids, paths and the environment", () => {
  const document = status({ entries: [readyWeb, waitingDb] });
  document.agent.environment.XDG_STATE_HOME = "/state";
  const text = formatStatus(document, view(), true).replace(/(\/state\/jitney\/)[^/]+/, "$1HOST");
  expect(text).toBe(
    screen(`
agent 1.4.0, up 3 d    corp-sso: 6 h left

  NAME  KIND  STATE                                     LEFT
● web   jit   ready, approved by bob           ████░  38 min
◌ db    jit   waiting 12 min, oi-0123456789ab              -

db  jitney request db --wait

web  i-0123456789abcdef0, eu-west-1, corp-sso
     good until 10:08, renews in 18 min, used 3 min ago
     oi-00000000aaaa approved, until 11:00, approver: bob
     "deploy OPS-1"
db   i-0fedcba9876543210
     not used yet
     oi-0123456789ab pending, approvers: bob, ann
     "deploy OPS-1"

agent   pid 4242, since 18 Nov 09:30, /usr/local/bin/jitney
socket  /run/user/1000/jitney/agent.sock
log     /state/jitney/HOST/agent.log
config  /home/mia/.config/jitney/config.ini
source  corp-sso, 123456789012

environment
  HOME=/home/mia
  LANG=en_GB.UTF-8
  XDG_STATE_HOME=/state
`),
  );
});

test("colour marks the state, and takes no room", () => {
  const colored = formatStatus(status(), view({ colors: pc.createColors(true) }));

  expect(colored).toContain("\u001b[32m●\u001b[39m web ");
  expect(colored).toContain("\u001b[31m✗\u001b[39m pay ");
  expect(stripVTControlCharacters(colored)).toBe(formatStatus(status(), view()));
});

test("control characters of others never reach the terminal", () => {
  const comment = "no\u001b[2J\u001b]0;owned\u0007 \u202eever\r\n● root ready";
  const pay = request({
    state: "rejected",
    answeredAt: inMinutes(-16),
    approvers: [{ name: "an\u009bn", answer: "rejected", comment }],
  });
  const document = status({ entries: [entry({ state: "refused", request: pay })] });

  const text = formatStatus(document, view({ width: 200 }), true);

  expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
  expect(text).toContain('rejected by an n 09:14 "no [2J ]0;owned   ever ● root ready"');
});

test("a Windows that holds nothing waits for no ssh", () => {
  const windows = entry({ name: "win", kind: "lightsail", protocol: "rdp", target: "Win" });

  expect(formatStatus(status({ entries: [windows] }), view())).toContain("asleep, next use fetches");
});

test("a long name stands above its details and leaves them their columns", () => {
  const name = "n".repeat(55);
  const text = formatStatus({ ...status(), entries: [readyWeb, { ...readyWeb, name }] }, view(), true);

  const lines = text.split("\n");
  const at = lines.indexOf(name);
  expect(lines[at + 1]?.slice(0, 8)).toMatch(/^ {5}\S/);
  expect(lines.slice(at, at + 3).filter((line) => line.length > 80)).toEqual([]);
});
