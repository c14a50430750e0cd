// Apollo Client with subscriptions: queries go over HTTP, subscriptions over the stream.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable, gql } from '@apollo/client';
import { OperationTypeNode, print } from 'graphql';

import { CHANGED, KNOWN, follow } from './following.js';
import { stream } from './streams.js';

const [url, protocol] = process.argv.slice(2);
const events = stream(url, protocol);

const streamed = new ApolloLink(({ query, variables }) =>
  new Observable((sink) => events.subscribe({ query: print(query), variables }, sink)),
);
const hub = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    streamed,
    new HttpLink({ uri: url }),
  ),
});

const { data } = await hub.query({ query: gql(KNOWN) });
let following;
await follow(data.hub, (variables, sink) => {
  following = hub.subscribe({ query: gql(CHANGED), variables }).subscribe(sink);
});
following.unsubscribe();
hub.stop();
await events.dispose();
