// graphql-sse: one HTTP request for each operation, whose answer goes on.
import { createClient } from 'graphql-sse';

import { CHANGED, KNOWN, follow } from './following.js';

const [url] = process.argv.slice(2);

const hub = createClient({ url });

const { value } = await hub.iterate({ query: KNOWN }).next();
await follow(value.data.hub, (variables, sink) => hub.subscribe({ query: CHANGED, variables }, sink));
hub.dispose();
