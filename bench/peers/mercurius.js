// Mercurius on Fastify: its own loaders, compiled by graphql-jit from the second time on that a document comes.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { readFileSync } from 'node:fs'
import { pagesOf, programs, rowsById } from './batches.js'
import { fields } from './fields.js'
import { announce, host, port } from './listening.js'
import { asked } from './selections.js'
import { LETTERS, uuidOf } from './values.js'

// A batch of Mercurius may mix places of an operation; those that ask for the same go together.
async function together(queries, keyOf, fetch) {
  const groups = new Map()
  queries.forEach((query, index) => {
    const key = keyOf(query)
    const group = groups.get(key)
    if (group) group.push(index)
    else groups.set(key, [index])
  })
  const answers = new Array(queries.length)
  await Promise.all(
    [...groups.values()].map(async (indexes) => {
      const found = await fetch(indexes.map((index) => queries[index]), queries[indexes[0]])
      indexes.forEach((index, position) => { answers[index] = found[position] })
    }),
  )
  return answers
}

// Without its cache a loader is told where in the operation it is asked, and so for which columns.
function related(relation) {
  return {
    loader: (queries) =>
      together(
        queries,
        ({ params, info }) => `${params.first} ${asked(info).key}`,
        (group, { params, info }) => pagesOf(relation, group.map(({ obj }) => obj.id), params.first, asked(info)),
      ),
    opts: { cache: false },
  }
}

const reportingOrganization = {
  loader: (queries) =>
    together(
      queries,
      ({ info }) => asked(info).key,
      (group, { info }) => rowsById('Organization', group.map(({ obj }) => obj.reporting_organization_id), asked(info)),
    ),
  opts: { cache: false },
}

const one = (type) => async (_root, { id }, _context, info) =>
  (await rowsById(type, [uuidOf(LETTERS[type], id)], asked(info)))[0]

const app = Fastify({ logger: false })

app.register(mercurius, {
  schema: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
  resolvers: {
    Query: {
      program: one('Program'),
      organization: one('Organization'),
      programs: (_root, given, _context, info) => programs(given, info),
    },
    ...fields,
  },
  loaders: {
    Program: {
      reportingOrganization,
      outputs: related('Program.outputs'),
      knowledgeProducts: related('Program.knowledgeProducts'),
    },
    Organization: { programs: related('Organization.programs') },
    KnowledgeProduct: { organizations: related('KnowledgeProduct.organizations') },
  },
  jit: 1,
})

await app.listen({ host, port })
announce('mercurius')
