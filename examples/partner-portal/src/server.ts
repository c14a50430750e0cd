// Serves the portal's subgraph: PORT says where (4001), HOST to whom (this machine only).
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { createYoga } from "graphql-yoga";
import { contextOf, resolvers } from "./resolvers.ts";
import type { Context } from "./resolvers.ts";
import { typeDefs } from "./schema.ts";

const { HOST = "127.0.0.1", PORT = "4001" } = process.env;

const yoga = createYoga<object, Context>({
  schema: buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]),
  context: ({ request }) => contextOf(request),
});
// A line for each request shows that a page of any size costs the same few.
const server = createServer((request, response) => {
  response.once("finish", () => console.log(`${request.method} ${request.url} ${response.statusCode}`));
  void yoga(request, response);
});

server.listen(Number(PORT), HOST, () => {
  const { address, port } = server.address() as AddressInfo;
  console.log(`The portal's subgraph: http://${address}:${port}/graphql`);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
