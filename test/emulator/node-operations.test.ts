import {
  DescribeInstanceInformationCommand,
  type DescribeInstanceInformationCommandInput,
  type InstanceInformationStringFilter,
  paginateDescribeInstanceInformation,
} from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { collect, failureOf, nodeId, openScene } from "./scene.ts";

const windowsId = "i-0fedcba9876543210";
const hybridId = "mi-0123456789abcdef0";

async function openNodes() {
  const { emulator, ssm } = await openScene();
  emulator.addNode({ id: windowsId, name: "desk", platform: "Windows", pingStatus: "ConnectionLost" });
  emulator.addNode({ id: hybridId, name: "shed", tags: { Team: "garden" }, address: "192.0.2.7" });
  const list = async (input: DescribeInstanceInformationCommandInput) => {
    const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand(input));
    return InstanceInformationList;
  };
  return { emulator, ssm, list };
}

describe("DescribeInstanceInformation", () => {
  it("tells a name of hybrid nodes only, and no tags", async () => {
    const { list } = await openNodes();

    const nodes = await list({});

    expect(nodes).toMatchObject([
      { InstanceId: nodeId, PlatformType: "Linux", ResourceType: "EC2Instance", PingStatus: "Online" },
      { InstanceId: windowsId, PlatformType: "Windows", PingStatus: "ConnectionLost" },
      { InstanceId: hybridId, ResourceType: "ManagedInstance", Name: "shed", IPAddress: "192.0.2.7" },
    ]);
    expect(nodes.map(({ Name }) => Name)).toEqual([undefined, undefined, "shed"]);
  });

  it.each<[InstanceInformationStringFilter, string[]]>([
    [{ Key: "InstanceIds", Values: [nodeId, hybridId] }, [nodeId, hybridId]],
    [{ Key: "InstanceIds", Values: ["i-0fffffffffffffff0"] }, []],
    [{ Key: "PingStatus", Values: ["Online"] }, [nodeId, hybridId]],
    [{ Key: "PlatformType", Values: ["Windows"] }, [windowsId]],
    [{ Key: "PlatformTypes", Values: ["Windows"] }, [windowsId]],
    [{ Key: "ResourceType", Values: ["ManagedInstance"] }, [hybridId]],
    [{ Key: "tag:Name", Values: ["web", "desk"] }, [nodeId, windowsId]],
    [{ Key: "tag:Name", Values: ["we*"] }, []],
    [{ Key: "tag-key", Values: ["Team"] }, [hybridId]],
  ])("finds by %o", async (filter, ids) => {
    const { list } = await openNodes();

    const nodes = await list({ Filters: [filter] });

    expect(nodes.map(({ InstanceId }) => InstanceId)).toEqual(ids);
  });

  it("still takes the old filter list", async () => {
    const { list } = await openNodes();

    const nodes = await list({
      InstanceInformationFilterList: [{ key: "PingStatus", valueSet: ["Online"] }],
    });

    expect(nodes).toHaveLength(2);
  });

  it.each<[string, DescribeInstanceInformationCommandInput, string]>([
    ["an unknown filter key", { Filters: [{ Key: "constructor", Values: ["x"] }] }, "InvalidFilterKey"],
    ["a tag without name", { Filters: [{ Key: "tag:", Values: ["x"] }] }, "InvalidFilterKey"],
    ["an id of another form", { Filters: [{ Key: "InstanceIds", Values: ["web"] }] }, "InvalidInstanceId"],
    [
      "tags together with other filters",
      {
        Filters: [
          { Key: "tag:Name", Values: ["web"] },
          { Key: "PingStatus", Values: ["Online"] },
        ],
      },
      "ValidationException",
    ],
    [
      "both filter lists",
      { Filters: [], InstanceInformationFilterList: [] },
      "InvalidInstanceInformationFilterValue",
    ],
    ["a token it did not give", { NextToken: "x" }, "InvalidNextToken"],
  ])("refuses %s", async (_what, input, name) => {
    const { list } = await openNodes();

    const failure = await failureOf(list(input));

    expect(failure.name).toBe(name);
  });

  it("lists ten nodes a page unless asked otherwise", async () => {
    const { emulator, ssm } = await openScene();
    Array.from({ length: 11 }, (_, number) =>
      emulator.addNode({ id: `i-0000000000000000${number.toString(36)}` }),
    );

    const pages = await collect(paginateDescribeInstanceInformation({ client: ssm }, {}));

    expect(pages.map(({ InstanceInformationList }) => InstanceInformationList?.length)).toEqual([10, 2]);
  });
});
