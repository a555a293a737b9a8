// Some of Lightsail's blueprints: what an instance is made of, and the user name that comes with it.

export interface Blueprint {
  id: string;
  name: string;
  username: string;
  platform: "linux" | "windows";
}

export type BlueprintId = keyof typeof known;

const known = {
  amazon_linux_2023: { name: "Amazon Linux 2023", username: "ec2-user", platform: "linux" },
  ubuntu_24_04: { name: "Ubuntu", username: "ubuntu", platform: "linux" },
  debian_12: { name: "Debian", username: "admin", platform: "linux" },
  wordpress: { name: "WordPress", username: "bitnami", platform: "linux" },
  windows_server_2022: { name: "Windows Server 2022", username: "Administrator", platform: "windows" },
} as const;

export function findBlueprint(id: BlueprintId): Blueprint {
  return { id, ...known[id] };
}
