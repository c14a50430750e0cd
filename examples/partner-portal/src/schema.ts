// The subgraph's own words.
import { readFileSync } from "node:fs";
import { parse } from "graphql";

export const typeDefs = parse(readFileSync(new URL("./schema.graphql", import.meta.url), "utf-8"));
