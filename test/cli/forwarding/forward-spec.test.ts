import { describe, expect, it } from "vitest";
import { parseForward } from "../../../cli/forwarding/forward-spec.ts";
import { UsageMistake } from "../../../cli/usage-mistake.ts";

describe("what is to be forwarded", () => {
  it.each([
    ["8080:80", undefined, 8080, undefined, 80],
    ["0:80", undefined, 0, undefined, 80],
    ["5432:db.internal:5433", undefined, 5432, "db.internal", 5433],
    ["5432:10.0.0.7:5433", undefined, 5432, "10.0.0.7", 5433],
    ["127.0.0.2:8080:80", "127.0.0.2", 8080, undefined, 80],
    ["localhost:8080:db:80", "localhost", 8080, "db", 80],
    ["[::1]:8080:80", "::1", 8080, undefined, 80],
    ["8080:[fd00::7]:80", undefined, 8080, "fd00::7", 80],
    ["[::1]:8080:[fd00::7]:80", "::1", 8080, "fd00::7", 80],
  ])("reads %s", (text, address, localPort, host, port) => {
    expect(parseForward(text)).toEqual({ address, localPort, host, port });
  });

  it.each([
    ["8080", "8080: expected LOCAL:[HOST:]PORT", "type, for example: 8080:8080"],
    ["", ": expected LOCAL:[HOST:]PORT", "type, for example: 8080:80, or 5432:db.internal:5432"],
    ["8080:", "8080:: expected", "8080:80"],
    ["8080:65536", "8080:65536: expected", "8080:80"],
    ["8080:0", "8080:0: expected", "8080:80"],
    ["8080:-x:80", "8080:-x:80: expected", "8080:80"],
    ["8080:a b:80", "8080:a b:80: expected", "8080:80"],
    ["1:2:3:4:5", "1:2:3:4:5: expected", "8080:80"],
    ["fd00::7:8080:80", "fd00::7:8080:80: expected", "8080:80"],
    ["0.0.0.0:8080:80", "0.0.0.0 is no address of loopback", "leave it out: 8080:80"],
    ["[::]:8080:db:80", ":: is no address of loopback", "leave it out: 8080:db:80"],
    ["*:8080:80", "* is no address of loopback", "leave it out: 8080:80"],
  ])("refuses %j", (text, message, next) => {
    const parse = () => parseForward(text);

    expect(parse).toThrow(UsageMistake);
    expect(parse).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        next: expect.stringContaining(next),
      }),
    );
  });
});
