// A data channel on simulated time, with what it delivered, and the frames it sent.

import { randomBytes } from "node:crypto";
import { type ChannelEvents, DataChannel } from "../../session/data-channel.ts";
import { decodeFrame } from "../../session/frame.ts";
import { type Message, messageType } from "../../session/message.ts";
import { Simulation } from "./simulation.ts";

export interface ChannelBench {
  simulation: Simulation;
  channel: DataChannel;
  delivered: string[];
  /** Reasons, and the names of the other events. */
  events: string[];
  frames: Uint8Array[];
  /** Sequence numbers of the stream's frames since the last call. */
  sent(): number[];
  /** The same of what was acknowledged. */
  acknowledged(): number[];
}

export function openChannel(given: Partial<ChannelEvents> = {}): ChannelBench {
  const simulation = new Simulation();
  const delivered: string[] = [];
  const events: string[] = [];
  const frames: Uint8Array[] = [];
  const channelEvents: ChannelEvents = {
    transmit: (frame) => frames.push(frame),
    deliver: ({ payload }) => delivered.push(Buffer.from(payload).toString()),
    closed: (reason) => events.push(`closed: ${reason}`),
    silent: () => events.push("silent"),
    stuck: () => events.push("stuck"),
    ...given,
  };
  const seal = ({ bytes }: { bytes: Uint8Array }) => bytes;
  const channel = new DataChannel({ clock: simulation, randomBytes, events: channelEvents, seal });
  const take = (type: string): Message[] => {
    const messages = frames.map(decodeFrame);
    const taken = messages.filter((message) => message.type === type);
    frames.splice(0, frames.length, ...frames.filter((_frame, index) => messages[index]?.type !== type));
    return taken;
  };
  return {
    simulation,
    channel,
    delivered,
    events,
    frames,
    sent: () => take(messageType.input).map(({ sequence }) => sequence),
    acknowledged: () =>
      take(messageType.acknowledge).map(
        ({ payload }) => JSON.parse(String(payload)).AcknowledgedMessageSequenceNumber,
      ),
  };
}
