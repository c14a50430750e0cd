// The gateway: `npm run gateway`. PORT says where (4000), HOST to whom (this machine only).
import { readFile } from "node:fs/promises";
import { defineConfig } from "@graphql-hive/gateway";
import { SUPERGRAPH } from "./src/places.ts";

// What a subgraph is told of the request; a key of the hub is nobody else's business.
const PASSED_ON: Record<string, string[]> = {
  hub: ["authorization", "accept-language", "traceparent"],
  partner: ["accept-language", "traceparent"],
};

/** What a WebSocket's client said when it connected, in the place of headers, which browsers can't send there. */
function greeting(context: object): Map<string, string> {
  const said = "connectionParams" in context ? (context.connectionParams ?? {}) : {};
  const words = Object.entries(said).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return new Map(words.map(([name, value]) => [name.toLowerCase(), value]));
}

export const gatewayConfig = defineConfig({
  // Looked at again every ten seconds, while questions come. Named by its path, the file would be watched, and a gateway that
  // sees it half written ends.
  supergraph: () => readFile(SUPERGRAPH, "utf-8"),
  // Questions that are being answered when the graph changes are answered by the old one.
  gracefulSchemaReload: { drainTimeout: 30_000 },
  host: process.env["HOST"] ?? "127.0.0.1",
  port: Number(process.env["PORT"] ?? 4000),
  propagateHeaders: {
    fromClientToSubgraphs({ request, context, subgraphName }) {
      const said = greeting(context);
      const told = (PASSED_ON[subgraphName] ?? []).map((name) => [name, said.get(name) ?? request.headers.get(name)]);
      return Object.fromEntries(told.filter(([, value]) => value !== null));
    },
  },
});
