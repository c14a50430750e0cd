// Apollo Client sends the hashes of documents; those that the hub doesn't know go out as texts.
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { createHash } from 'node:crypto';

import { recording, sent } from './recording.js';

const [url] = process.argv.slice(2);

// With graphql-codegen's documents it is: generateHash: (document) => document.__meta__.hash
const persisted = new PersistedQueryLink({
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
});
const hub = new ApolloClient({
  cache: new InMemoryCache(),
  link: persisted.concat(new HttpLink({ uri: url, fetch: recording })),
});

const programs = await hub.query({ query: gql`query Programs { hub { programCount } }` });
const outputs = await hub.query({ query: gql`query Outputs { hub { outputCount } }` });
console.log(JSON.stringify({ counts: [programs.data.hub.programCount, outputs.data.hub.outputCount], sent }));
hub.stop();
