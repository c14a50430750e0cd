// urql with subscriptions: queries go over HTTP, subscriptions over the stream.
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';

import { CHANGED, KNOWN, follow } from './following.js';
import { stream } from './streams.js';

const [url, protocol] = process.argv.slice(2);
const events = stream(url, protocol);

const hub = new Client({
  url,
  preferGetMethod: false,
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: events.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

const { data } = await hub.query(KNOWN, {}).toPromise();
let following;
await follow(data.hub, (variables, { next }) => {
  following = hub.subscription(CHANGED, variables).subscribe(next);
});
following.unsubscribe();
await events.dispose();
