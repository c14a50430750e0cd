import { createGraphiQLFetcher } from '@graphiql/toolkit';

import { acceptLanguage } from './language';

/**
 * Sends operations to this origin's /graphql, in the chosen language unless the headers editor names one.
 * Subscriptions go over WebSocket, which says the headers in its greeting.
 */
export const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  subscriptionUrl: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
  enableIncrementalDelivery: false,
  fetch: (address, options) => fetch(address, { ...options, headers: withLanguage(options?.headers) }),
});

function withLanguage(given: HeadersInit | undefined): Headers {
  const headers = new Headers(given);
  if (!headers.has('Accept-Language')) headers.set('Accept-Language', acceptLanguage());
  return headers;
}
