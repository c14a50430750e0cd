// Relay: a page of a list, the next one by the query that the compiler wrote, one record anew by its global id.
const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, getSelector } =
  require('relay-runtime');

const [url] = process.argv.slice(2);

// What the compiler made of a text; in a front end, its plugin for Babel or the like puts that in the text's place.
const graphql = ([text]) => require(`./__generated__/${text.match(/(?:query|fragment) (\w+)/)[1]}.graphql`);

const QUERY = graphql`
  query clientQuery($count: Int!) {
    ...client_programs @arguments(count: $count)
  }
`;
const PROGRAMS = graphql`
  fragment client_programs on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 4 }, cursor: { type: "String" })
  @refetchable(queryName: "clientPaginationQuery") {
    programs(first: $count, after: $cursor) @connection(key: "client_programs") {
      edges { node { id ...client_program } }
    }
  }
`;
const PROGRAM = graphql`
  fragment client_program on Program
  @argumentDefinitions(lang: { type: "String", defaultValue: "en" })
  @refetchable(queryName: "clientProgramQuery") {
    title(lang: $lang)
  }
`;

const environment = new Environment({
  network: Network.create(async ({ id, text }, variables) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
      // With `persistConfig` the compiler leaves an id in the place of the text.
      body: JSON.stringify({ ...(id ? { documentId: id } : { query: text }), variables }),
    });
    return answer.json();
  }),
  store: new Store(new RecordSource()),
});

const first = createOperationDescriptor(QUERY, { count: 4 });
const ask = (query, variables) => fetchQuery(environment, query, variables, { fetchPolicy: 'network-only' }).toPromise();
const read = (fragment, data) => environment.lookup(getSelector(fragment, data)).data;
// What a component sees that uses the fragment.
const list = () => read(PROGRAMS, environment.lookup(first.fragment).data).programs;
const titles = () => list().edges.map(({ node }) => read(PROGRAM, node).title);

async function pages() {
  environment.retain(first);
  await ask(QUERY, { count: 4 });
  const before = titles();
  const { refetch } = PROGRAMS.metadata;
  await ask(refetch.operation, { count: 4, cursor: list().pageInfo.endCursor });
  return { first: before, grown: titles(), more: list().pageInfo.hasNextPage };
}

async function refetched() {
  const { refetch } = PROGRAM.metadata;
  const [{ node }] = list().edges;
  const answer = await ask(refetch.operation, { id: node.id, lang: 'id' });
  return { path: refetch.fragmentPathInResult, id: node.id, title: read(PROGRAM, answer.node).title };
}

async function failure() {
  const error = await ask(PROGRAMS.metadata.refetch.operation, { cursor: 'nowhere' }).catch((caught) => caught);
  const [{ message, extensions }] = error.source.errors;
  return { message, code: extensions.code, argument: extensions.argument };
}

(async () => {
  console.log(JSON.stringify({ pages: await pages(), refetched: await refetched(), failure: await failure() }));
})();
