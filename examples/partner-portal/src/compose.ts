// Joins the subgraphs into one graph, or says on standard error what doesn't fit, with exit code 1.
//
//   npm run compose                                asks each subgraph for its SDL where it runs
//   npm run compose -- hub=hub.http.graphql             takes that one from a file
//   npm run compose -- hub=hub.http.graphql --check     writes nothing: for a change that isn't published yet
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";
import { SUBGRAPHS, SUPERGRAPH } from "./places.ts";

interface Answer {
  data?: { _service?: { sdl?: string } };
}

/** The SDL of a running subgraph. */
async function asked(url: string): Promise<string> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: "{ _service { sdl } }" }),
  });
  const sdl = ((await answer.json()) as Answer).data?._service?.sdl;
  if (sdl === undefined) {
    throw new Error(`no SDL, but status ${answer.status}`);
  }
  return sdl;
}

/** A subgraph, its SDL from a file if one is named. */
async function subgraph(name: string, url: string, file: string | undefined) {
  try {
    return { name, url, typeDefs: parse(file ? readFileSync(file, "utf-8") : await asked(url)) };
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Error(`${name} (${file ?? url}): ${cause instanceof Error ? cause.message : message}`);
  }
}

/** Writes the joined graph, unless it is only a check, and tells what is wrong with it. */
async function compose(files: Map<string, string>, check: boolean): Promise<string[]> {
  const named = Object.entries(SUBGRAPHS).map(([name, url]) => subgraph(name, url, files.get(name)));
  const { supergraphSdl, errors } = composeServices(await Promise.all(named));
  if (supergraphSdl !== undefined && !check) {
    // Whoever reads it at this moment has the old one or the new one, whole.
    writeFileSync(`${SUPERGRAPH}.new`, supergraphSdl);
    renameSync(`${SUPERGRAPH}.new`, SUPERGRAPH);
  }
  return (errors ?? []).map((error) => error.message);
}

const given = process.argv.slice(2);
const files = new Map(given.map((argument) => argument.split("=", 2) as [string, string]));
const wrong = await compose(files, given.includes("--check")).catch((error: Error) => [error.message]);
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exitCode = 1;
}
