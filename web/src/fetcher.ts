import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { type DocumentNode, Kind, parse } from 'graphql';

import { acceptLanguage } from './language';

/**
 * Sends operations to this origin's /graphql, in the chosen language unless the headers editor names one.
 * Subscriptions go over WebSocket, which says the headers in its greeting.
 */
const send = createGraphiQLFetcher({
  url: '/graphql',
  subscriptionUrl: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
  enableIncrementalDelivery: false,
  fetch: (address, options) => fetch(address, { ...options, headers: withLanguage(options?.headers) }),
});

/**
 * Sends what stands in the editor. GraphiQL reads the names in it a moment after it changed: a tab that is run
 * as soon as it is open would ask for the operation of the one before.
 */
export const fetcher: Fetcher = (params, options) => {
  const document = read(params.query);
  return document ? send(named(params, document), asking(document, options)) : send(params, options);
};

function read(text: string): DocumentNode | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function named(params: FetcherParams, document: DocumentNode): FetcherParams {
  const names = document.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? [each.name?.value] : [],
  );
  const isThere = names.includes(params.operationName ?? undefined);
  return isThere || names.length !== 1 ? params : { ...params, operationName: names[0] ?? null };
}

function asking(documentAST: DocumentNode, options: FetcherOpts | undefined): FetcherOpts {
  return { ...options, documentAST };
}

function withLanguage(given: HeadersInit | undefined): Headers {
  const headers = new Headers(given);
  if (!headers.has('Accept-Language')) headers.set('Accept-Language', acceptLanguage());
  return headers;
}
