import { describe, expect, it } from "vitest";
import { FrameError } from "../../session/frame.ts";
import { messageType, payloadType } from "../../session/message.ts";
import { maxHeldBytes } from "../../session/receive-order.ts";
import { maxOutstandingBytes, maxOutstandingMessages } from "../../session/send-window.ts";
import { openChannel } from "./channel-bench.ts";
import { acknowledgementFrame, controlFrame, outputFrame } from "./plain-node.ts";

const byte = Buffer.from("x");
const kilobyte = Buffer.alloc(1024, "k");

describe("what arrives", () => {
  it("is delivered and acknowledged", () => {
    const { channel, delivered, acknowledged } = openChannel();

    channel.receive(outputFrame(0, Buffer.from("a")));

    expect([delivered, acknowledged()]).toEqual([["a"], [0]]);
  });

  it("too early is acknowledged at once and delivered in its turn", () => {
    const { channel, delivered, acknowledged } = openChannel();

    channel.receive(outputFrame(1, Buffer.from("b")));
    const before = [...delivered];
    channel.receive(outputFrame(0, Buffer.from("a")));

    expect([before, delivered, acknowledged()]).toEqual([[], ["a", "b"], [1, 0]]);
  });

  it("again is acknowledged again and not delivered again", () => {
    const { channel, delivered, acknowledged } = openChannel();

    for (const sequence of [0, 0, 2, 2]) channel.receive(outputFrame(sequence, byte));

    expect([delivered, acknowledged()]).toEqual([["x"], [0, 0, 2, 2]]);
  });

  it("too far ahead is not acknowledged", () => {
    const { channel, acknowledged } = openChannel();

    for (const sequence of [9_999, 10_000]) channel.receive(outputFrame(sequence, byte));

    expect(acknowledged()).toEqual([9_999]);
  });

  it("while the reader is behind is held within a bound, and then delivered", () => {
    const { channel, delivered, acknowledged } = openChannel();
    const payload = Buffer.alloc(65_536);
    channel.halt();

    for (let sequence = 0; sequence < 300; sequence += 1) channel.receive(outputFrame(sequence, payload));
    const held = acknowledged().length;
    const heldBytes = channel.heldBytes;
    channel.release();

    expect(heldBytes).toBeLessThanOrEqual(maxHeldBytes);
    expect(held).toBe(Math.floor(maxHeldBytes / (65_536 + 256)));
    expect([delivered.length, channel.heldBytes]).toEqual([held, 0]);
  });

  it("and is held keeps nothing alive but its own bytes", () => {
    const { channel, delivered } = openChannel();
    const chunk = Buffer.alloc(50 * 1024 * 1024);
    const frame = outputFrame(1, byte);
    chunk.set(frame);

    channel.receive(chunk.subarray(0, frame.length));
    chunk.fill(0);
    channel.receive(outputFrame(0, byte));

    expect(delivered).toEqual(["x", "x"]);
  });

  it("of an unknown type is ignored", () => {
    const { channel, events, frames } = openChannel();

    channel.receive(controlFrame("agent_session_state"));

    expect([events, frames]).toEqual([[], []]);
  });

  it("as the channel's end tells its reason", () => {
    const { channel, events } = openChannel();

    channel.receive(controlFrame(messageType.channelClosed, { Output: "idle for 20 minutes" }));
    channel.receive(controlFrame(messageType.channelClosed));

    expect(events).toEqual(["closed: idle for 20 minutes", "closed: "]);
  });

  it.each([messageType.acknowledge, messageType.channelClosed])("is refused as a spoilt %s", (type) => {
    const { channel } = openChannel();
    const frame = Buffer.from(controlFrame(type, { Output: "" }));

    expect(() => channel.receive(frame.subarray(0, 100))).toThrow(FrameError);
    expect(() => channel.receive(outputFrame(0, byte).subarray(1))).toThrow(FrameError);
  });
});

describe("what is written", () => {
  it("goes out in messages of 1 KiB", async () => {
    const { channel, sent } = openChannel();
    channel.connect();

    await channel.write(Buffer.alloc(2_500));

    expect(sent()).toEqual([0, 1, 2]);
  });

  it("waits for a connection", () => {
    const { channel, sent } = openChannel();

    void channel.write(byte);
    const before = sent();
    channel.connect();

    expect([before, sent()]).toEqual([[], [0]]);
  });

  it("stops at the bound until something is acknowledged", async () => {
    const { channel, sent } = openChannel();
    channel.connect();
    let isTaken = false;

    const written = channel.write(Buffer.alloc(2 * maxOutstandingBytes)).then(() => {
      isTaken = true;
    });
    const first = sent();
    await Promise.resolve();
    const wasTaken = isTaken;
    for (const sequence of first) channel.receive(acknowledgementFrame(sequence));
    for (const sequence of sent()) channel.receive(acknowledgementFrame(sequence));
    await written;

    expect(first).toHaveLength(Math.ceil(maxOutstandingBytes / 1144));
    expect(wasTaken).toBe(false);
  });

  it("stops at the bound of messages too", () => {
    const { channel, sent } = openChannel();
    channel.connect();

    for (let count = 0; count < 2 * maxOutstandingMessages; count += 1) void channel.write(byte);

    expect(sent()).toHaveLength(maxOutstandingMessages);
  });

  it("goes again after 200 ms, then ever later, up to a second", () => {
    const { simulation, channel, sent } = openChannel();
    channel.connect();
    void channel.write(byte);

    const counts = [200, 100, 1_000, 10_000].map((ms) => {
      sent();
      simulation.advance(ms);
      return sent().length;
    });

    expect(counts).toEqual([0, 1, 1, 9]);
  });

  it("goes again in good time once the round trip is known", () => {
    const { simulation, channel, sent } = openChannel();
    channel.connect();
    for (let sequence = 0; sequence < 50; sequence += 1) {
      void channel.write(byte);
      simulation.advance(5);
      channel.receive(acknowledgementFrame(sequence));
    }
    sent();

    void channel.write(byte);
    simulation.advance(201);

    expect(sent()).toEqual([50, 50, 50]);
  });

  it("goes again at once when later messages were acknowledged", () => {
    const { simulation, channel, sent } = openChannel();
    channel.connect();
    void channel.write(Buffer.alloc(5 * 1024));
    sent();

    simulation.advance(101);
    for (const sequence of [1, 2, 3, 4]) channel.receive(acknowledgementFrame(sequence));

    expect(sent()).toEqual([0]);
  });

  it("goes over the next connection when the first was lost", () => {
    const { channel, sent } = openChannel();
    channel.connect();
    void channel.write(Buffer.alloc(3 * 1024));
    channel.receive(acknowledgementFrame(1));
    sent();

    channel.disconnect();
    void channel.write(byte);
    const meanwhile = sent();
    channel.connect();

    expect([meanwhile, sent()]).toEqual([[], [0, 2, 3]]);
  });

  it("leaves no timer behind when all is acknowledged", async () => {
    const { simulation, channel } = openChannel();
    channel.connect();
    void channel.write(kilobyte);

    channel.receive(acknowledgementFrame(0));
    await channel.drained();
    simulation.advance(100);

    expect(simulation.timerCount).toBe(0);
  });

  it("lets everybody go who waits for the last acknowledgement", async () => {
    const { channel } = openChannel();
    channel.connect();
    void channel.write(byte);
    const waiting = [channel.drained(), channel.drained()];

    channel.receive(acknowledgementFrame(0));

    await Promise.all(waiting);
  });

  it("lets the writer go when the channel stops", async () => {
    const { simulation, channel } = openChannel();
    const written = channel.write(Buffer.alloc(2 * maxOutstandingBytes));

    channel.stop();
    await written;

    expect(simulation.timerCount).toBe(0);
  });

  it("keeps only the last size while it waits", () => {
    const { channel, sent } = openChannel();

    for (let cols = 1; cols <= 1_000; cols += 1)
      channel.put(payloadType.size, Buffer.from(`{"cols":${cols}}`));
    channel.connect();

    expect(sent()).toEqual([0]);
  });
});

describe("a pause of publication", () => {
  it("holds everything back until its end", () => {
    const { simulation, channel, sent } = openChannel();
    channel.connect();
    void channel.write(byte);
    sent();

    channel.receive(controlFrame(messageType.pausePublication));
    void channel.write(byte);
    simulation.advance(60_000);
    const meanwhile = sent();
    channel.receive(controlFrame(messageType.startPublication));
    simulation.advance(100);

    expect([meanwhile, sent()]).toEqual([[], [1, 0]]);
  });

  it.each([
    ["output", outputFrame(0, byte)],
    ["an acknowledgement", acknowledgementFrame(7)],
  ])("ends with %s too", (_what, frame) => {
    const { channel, sent } = openChannel();
    channel.connect();
    channel.receive(controlFrame(messageType.pausePublication));
    void channel.write(byte);

    channel.receive(frame);

    expect(sent()).toEqual([0]);
  });

  it("ends with the connection", () => {
    const { channel, sent } = openChannel();
    channel.connect();
    channel.receive(controlFrame(messageType.pausePublication));
    void channel.write(byte);

    channel.connect();

    expect(sent()).toEqual([0]);
  });
});

describe("a node that does not answer", () => {
  it("is told of after 15 s, for another connection", () => {
    const { simulation, channel, events } = openChannel();
    channel.connect();
    simulation.advance(3_600_000);
    void channel.write(byte);

    simulation.advance(15_000);
    const before = [...events];
    simulation.advance(200);

    expect([before, events[0]]).toEqual([[], "silent"]);
  });

  it("and is paused is given up after 5 minutes", () => {
    const { simulation, channel, events } = openChannel();
    channel.connect();
    channel.receive(controlFrame(messageType.pausePublication));
    void channel.write(byte);

    simulation.advance(300_000);
    const before = [...events];
    simulation.advance(200);

    expect([before, events[0]]).toEqual([[], "stuck"]);
  });

  it("while this process stood still is asked again", () => {
    const { simulation, channel, events, sent } = openChannel();
    channel.connect();
    void channel.write(byte);
    sent();

    simulation.standStill(600_000);
    simulation.advance(1_000);

    expect(events).toEqual([]);
    expect(sent()).toContain(0);
  });
});
