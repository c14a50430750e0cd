// GraphQL Yoga with graphql-jit: resolvers, and a DataLoader for each relation, its arguments and columns.
import { useGraphQlJit } from '@envelop/graphql-jit'
import DataLoader from 'dataloader'
import { createSchema, createYoga } from 'graphql-yoga'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { pagesOf, programs, rowsById } from './batches.js'
import { fields } from './fields.js'
import { announce, host, port } from './listening.js'
import { asked } from './selections.js'
import { LETTERS, uuidOf } from './values.js'

// Loaders live as long as a request.
function loaderOf(context, name, batch) {
  let loader = context.loaders.get(name)
  if (!loader) {
    loader = new DataLoader(batch)
    context.loaders.set(name, loader)
  }
  return loader
}

function related(relation) {
  return (row, { first }, context, info) => {
    const wanted = asked(info)
    const batch = (ids) => pagesOf(relation, ids, first, wanted)
    return loaderOf(context, `${relation} ${first} ${wanted.key}`, batch).load(row.id)
  }
}

function reportingOrganization(row, _arguments, context, info) {
  const id = row.reporting_organization_id
  if (id === null) return null
  const wanted = asked(info)
  return loaderOf(context, `Organization ${wanted.key}`, (ids) => rowsById('Organization', ids, wanted)).load(id)
}

const one = (type) => async (_root, { id }, _context, info) =>
  (await rowsById(type, [uuidOf(LETTERS[type], id)], asked(info)))[0]

const schema = createSchema({
  typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
  resolvers: {
    Query: {
      program: one('Program'),
      organization: one('Organization'),
      programs: (_root, given, _context, info) => programs(given, info),
    },
    Program: {
      ...fields.Program,
      reportingOrganization,
      outputs: related('Program.outputs'),
      knowledgeProducts: related('Program.knowledgeProducts'),
    },
    ProgramConnection: fields.ProgramConnection,
    ProgramAggregate: fields.ProgramAggregate,
    Organization: { ...fields.Organization, programs: related('Organization.programs') },
    Output: fields.Output,
    KnowledgeProduct: { ...fields.KnowledgeProduct, organizations: related('KnowledgeProduct.organizations') },
  },
})

const yoga = createYoga({
  schema,
  context: () => ({ loaders: new Map() }),
  plugins: [useGraphQlJit()],
  graphiql: false,
  landingPage: false,
  logging: 'error',
  cors: false,
})

createServer(yoga).listen(port, host, () => announce('yoga'))
