// Composes the subgraphs named on the command line (name=file); prints the supergraph, or what is wrong on stderr.
import { readFileSync } from "node:fs";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";

const services = process.argv.slice(2).map((argument) => {
  const [name, file] = argument.split("=");
  return { name, url: `http://${name}.invalid/graphql`, typeDefs: parse(readFileSync(file, "utf-8")) };
});
const { supergraphSdl, errors } = composeServices(services);
if (errors?.length) {
  for (const error of errors) {
    console.error(error.message);
  }
  process.exitCode = 1;
} else {
  process.stdout.write(supergraphSdl);
}
