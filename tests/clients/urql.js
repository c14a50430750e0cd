// urql with its normalized cache: records by their global ids, pages that grow, errors with codes, documents by id.
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { getIntrospectionQuery } from 'graphql';

const [url] = process.argv.slice(2);

// A front end takes it from a file, once made by `@urql/introspection` or the like.
const plain = new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });
const { data: schema } = await plain.query(getIntrospectionQuery(), {});
// What has no `id` is a part of the record that it stands in.
const parts = schema.__schema.types.filter(({ fields }) => fields && !fields.some(({ name }) => name === 'id'));

const hub = new Client({
  url,
  preferGetMethod: 'within-url-limit',
  exchanges: [
    cacheExchange({
      schema,
      resolvers: { Query: { programs: relayPagination() } },
      keys: Object.fromEntries(parts.map(({ name }) => [name, () => null])),
    }),
    fetchExchange,
  ],
});

const PAGE = gql`
  query Page($first: Int!, $after: String) {
    programs(first: $first, after: $after) {
      edges { cursor node { id title(lang: "en") } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
const STATUS = gql`query Status($id: ID!) { node(id: $id) { id ... on Program { status } } }`;
const BOTH = gql`query Both($id: ID!) { node(id: $id) { id ... on Program { title(lang: "en") status } } }`;

const ask = (document, variables, context) => hub.query(document, variables, context).toPromise();
const titles = ({ data }) => data.programs.edges.map(({ node }) => node.title);

async function pages() {
  const first = await ask(PAGE, { first: 4 });
  const after = first.data.programs.pageInfo.endCursor;
  const grown = await ask(PAGE, { first: 4, after });
  return { first: titles(first), grown: titles(grown), more: grown.data.programs.pageInfo.hasNextPage };
}

// The title came with the list and the status by itself: together they are in the cache, and nothing is sent.
async function one() {
  const { data } = await ask(PAGE, { first: 4 });
  const { id } = data.programs.edges[0].node;
  await ask(STATUS, { id });
  const both = await ask(BOTH, { id }, { requestPolicy: 'cache-only' });
  return both.data.node;
}

async function failure() {
  const { error } = await ask(PAGE, { first: 4, after: 'nowhere' }, { requestPolicy: 'network-only' });
  const [{ message, extensions }] = error.graphQLErrors;
  return { message, code: extensions.code, argument: extensions.argument };
}

console.log(JSON.stringify({ pages: await pages(), one: await one(), failure: await failure() }));
