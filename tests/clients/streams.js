// A client of subscriptions, over WebSocket or over server-sent events: both have the same `subscribe`.
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import WebSocket from 'ws';

export function stream(url, protocol) {
  if (protocol === 'sse') return createSse({ url });
  return createWs({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket });
}
