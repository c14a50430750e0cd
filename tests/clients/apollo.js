// Apollo Client: records are kept by their global ids, pages of a list grow together, errors bring their codes.
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter, firstValueFrom } from 'rxjs';

import { possibleTypes } from './possible-types.js';

const [url] = process.argv.slice(2);
const types = await possibleTypes(url);

const hub = new ApolloClient({
  link: new HttpLink({ uri: url }),
  cache: new InMemoryCache({
    possibleTypes: types,
    typePolicies: {
      Query: { fields: { programs: relayStylePagination(['query', 'filter', 'orderBy']) } },
    },
  }),
});

const PAGE = gql`
  query Page($first: Int!, $after: String) {
    programs(first: $first, after: $after) {
      totalCount
      edges { cursor node { id title(lang: "en") } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
const PROGRAM = gql`query Program($id: ID!) { program(id: $id) { id status } }`;
const ANY = gql`query Any($id: ID!) { node(id: $id) { id ... on Result { title(lang: "en") } } }`;
const BOTH = gql`fragment Both on Program { id title(lang: "en") status }`;
const OUTPUT = gql`{ outputs(first: 1) { nodes { id } } }`;
const GET = { fetchOptions: { method: 'GET' } };

const titles = (data) => data.programs.edges.map(({ node }) => node.title);

async function pages() {
  const variables = { first: 4 };
  const list = hub.watchQuery({ query: PAGE, variables });
  const { data } = await firstValueFrom(list.pipe(filter(({ dataState }) => dataState === 'complete')));
  const after = data.programs.pageInfo.endCursor;
  await list.fetchMore({ variables: { first: 4, after } });
  const grown = hub.readQuery({ query: PAGE, variables });
  return { first: titles(data), grown: titles(grown), more: grown.programs.pageInfo.hasNextPage };
}

// The list brought the title, the other query the status: together they are one record of the cache.
async function one() {
  const { data } = await hub.query({ query: PAGE, variables: { first: 4 } });
  const { id } = data.programs.edges[0].node;
  await hub.query({ query: PROGRAM, variables: { id }, context: GET });
  const { __typename, ...record } = hub.cache.readFragment({ id: `Program:${id}`, fragment: BOTH });
  return record;
}

// `Result` is an interface: `possibleTypes` says that an Output is one.
async function anyNode() {
  const { data } = await hub.query({ query: OUTPUT });
  const { id } = data.outputs.nodes[0];
  const answer = await hub.query({ query: ANY, variables: { id } });
  return answer.data.node;
}

async function failure() {
  const wrong = hub.query({ query: PAGE, variables: { first: 4, after: 'nowhere' }, fetchPolicy: 'no-cache' });
  const error = await wrong.catch((caught) => caught);
  if (!CombinedGraphQLErrors.is(error)) throw error;
  const [{ message, extensions }] = error.errors;
  return { message, code: extensions.code, argument: extensions.argument };
}

const found = { pages: await pages(), one: await one(), node: await anyNode(), failure: await failure() };
const entries = Object.keys(hub.cache.extract()).filter((key) => key.endsWith(found.one.id));
console.log(JSON.stringify({ ...found, entries, types }));
hub.stop();
