import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { userName } from "../../protocol/user.ts";

const module = new URL("../../protocol/user.ts", import.meta.url).href;

function askAs(uid: number, env: object): string {
  const code = `const { userName, loginHome } = await import("${module}");
    console.log(userName(${JSON.stringify(env)}), loginHome());`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", code], { uid, encoding: "utf8" });
}

test("the user database's word comes first", () => {
  expect(userName({ USER: "somebody-else" })).not.toBe("somebody-else");
});

test.skipIf(process.getuid?.() !== 0).each([
  [{ USER: "mia", LOGNAME: "ann" }, "mia"],
  [{ USER: "", LOGNAME: "ann" }, "ann"],
  [{}, "54321"],
])("a uid without a name is called by %j (tried as root only)", (env, name) => {
  expect(askAs(54_321, env)).toBe(`${name} undefined\n`);
});
