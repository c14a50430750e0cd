import { createGraphiQLFetcher } from '@graphiql/toolkit';

import { acceptLanguage } from './language';

/** Sends operations to this origin's /graphql, in the chosen language unless the headers editor names one. */
export const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  enableIncrementalDelivery: false,
  fetch: (address, options) => fetch(address, { ...options, headers: withLanguage(options?.headers) }),
});

function withLanguage(given: HeadersInit | undefined): Headers {
  const headers = new Headers(given);
  if (!headers.has('Accept-Language')) headers.set('Accept-Language', acceptLanguage());
  return headers;
}
