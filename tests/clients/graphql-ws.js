// graphql-ws: any operation over one WebSocket.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { CHANGED, KNOWN, follow } from './following.js';

const [url] = process.argv.slice(2);

const hub = createClient({
  url: url.replace(/^http/, 'ws'),
  // Browsers have their own, and so has Node from version 22.
  webSocketImpl: WebSocket,
});

const { value } = await hub.iterate({ query: KNOWN }).next();
await follow(value.data.hub, (variables, sink) => hub.subscribe({ query: CHANGED, variables }, sink));
await hub.dispose();
