// urql sends the hashes of documents; those that the hub doesn't know go out as texts.
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

import { recording, sent } from './recording.js';

const [url] = process.argv.slice(2);

const hub = new Client({
  url,
  fetch: recording,
  preferGetMethod: false,
  exchanges: [persistedExchange({ preferGetForPersistedQueries: false }), fetchExchange],
});

const programs = await hub.query('query Programs { hub { programCount } }', {}).toPromise();
const outputs = await hub.query('query Outputs { hub { outputCount } }', {}).toPromise();
console.log(JSON.stringify({ counts: [programs.data.hub.programCount, outputs.data.hub.outputCount], sent }));
