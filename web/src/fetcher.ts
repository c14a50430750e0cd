import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { type DocumentNode, Kind, parse } from 'graphql';

import { acceptLanguage } from './language';

/**
 * Sends operations to /graphql of this origin, in the chosen language unless the headers editor sets one.
 * Subscriptions use WebSocket and send the headers in the connection_init message.
 */
const send = createGraphiQLFetcher({
  url: '/graphql',
  subscriptionUrl: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
  enableIncrementalDelivery: false,
  fetch: (address, options) => fetch(address, { ...options, headers: withLanguage(options?.headers) }),
});

/**
 * Sends the content of the editor. GraphiQL updates the operation name with a delay: a tab that runs right after
 * it opened would otherwise send the operation name of the previous tab.
 */
export const fetcher: Fetcher = (params, options) => {
  const document = read(params.query);
  return document ? send(withOperationName(params, document), withDocument(document, options)) : send(params, options);
};

function read(text: string): DocumentNode | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function withOperationName(params: FetcherParams, document: DocumentNode): FetcherParams {
  const names = document.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? [each.name?.value] : [],
  );
  const isKnown = names.includes(params.operationName ?? undefined);
  return isKnown || names.length !== 1 ? params : { ...params, operationName: names[0] ?? null };
}

function withDocument(documentAST: DocumentNode, options: FetcherOpts | undefined): FetcherOpts {
  return { ...options, documentAST };
}

function withLanguage(given: HeadersInit | undefined): Headers {
  const headers = new Headers(given);
  if (!headers.has('Accept-Language')) headers.set('Accept-Language', acceptLanguage());
  return headers;
}
