// A user's own program: node sdk-client.ts WAY ENDPOINT USES. Prints the account that the credentials of
// the profile web belong to, as often as it is told.

import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromIni, fromNodeProviderChain, fromProcess } from "@aws-sdk/credential-providers";

const ways = { fromIni, fromNodeProviderChain, fromProcess };
const [way = "", endpoint = "", uses = "1"] = process.argv.slice(2);

try {
  const provider = ways[way as keyof typeof ways]({ profile: "web" });
  const client = new STSClient({ endpoint, credentials: provider });
  for (let use = 0; use < Number(uses); use += 1) {
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    process.stdout.write(`${Account}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
