// PostGraphile 5: tables by introspection, fields by plans, so that one operation becomes few statements.
// The fields have the hub's names; its own automatic ones are switched off, for they would only be in the way.
import { createServer } from 'node:http'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { connection, constant, lambda } from 'postgraphile/grafast'
import { sqlValueWithCodec, TYPES, listOfCodec } from 'postgraphile/@dataplan/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { extendSchema } from 'postgraphile/utils'
import { readFileSync } from 'node:fs'
import { sql } from 'postgraphile/pg-sql2'
import { count, groups } from './batches.js'
import { openPool } from './database.js'
import { announce, host, port } from './listening.js'
import { LETTERS, chosen, globalId, positionOf, uuidOf } from './values.js'

const TEXTS = listOfCodec(TYPES.text)

// PostGraphile has a query type, a page info and a scalar for days already.
const ownTypes = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')
  .replace('type Query', 'extend type Query')
  .replace(/type PageInfo \{[^}]*\}/, '')
  .replace('scalar Date\n', '')

const id = (type) => ($row) => lambda($row.get('id'), (uuid) => globalId(LETTERS[type], uuid), true)
const text = (column) => ($row) => lambda($row.get(column), chosen, true)
const column = (name) => ($row) => $row.get(name)
const instant = (name) => ($row) => lambda($row.get(name), (told) => told && told.replace('.000000', ''), true)

// The rows behind a link table, in the order of their ids.
function linked(resource, table, column, parentColumn) {
  return ($row, { $first }) => {
    const $rows = resource.find()
    const $parent = $rows.placeholder($row.get('id'), TYPES.uuid)
    const links = sql`select ${sql.identifier(column)} from ${sql.identifier(table)}`
    $rows.where(sql`${$rows.alias}.id in (${links} where ${sql.identifier(parentColumn)} = ${$parent})`)
    return pageById($rows, $first)
  }
}

function pageById($rows, $first) {
  $rows.orderBy({ attribute: 'id', direction: 'ASC' })
  $rows.setOrderIsUnique()
  const $page = connection($rows)
  $page.setFirst($first)
  return $page
}

const value = (given, codec) => sqlValueWithCodec(given, codec)

// What the arguments of `programs` add to its statement, known when it runs.
const conditions = ([after, filter]) => (builder) => {
  const { alias } = builder
  if (after) builder.where(sql`${alias}.id > ${value(positionOf(after), TYPES.uuid)}`)
  if (filter?.status) builder.where(sql`${alias}.status = any(${value(filter.status, TEXTS)})`)
  if (filter?.sector) {
    builder.where(sql`${alias}.id in (select program_id from program_sector where code = any(${value(filter.sector, TEXTS)}))`)
  }
  if (filter?.region) {
    const region = sql`select id from region where code = ${value(filter.region, TYPES.text)}`
    builder.where(sql`${alias}.id in (select program_id from program_region where region_id = (${region}))`)
  }
}

const order = (orderBy) => (builder) => {
  const { alias } = builder
  if (orderBy) {
    const falling = orderBy.direction === 'DESC'
    const nothing = falling ? sql`DATE '0001-12-31'` : sql`DATE '9999-01-01'`
    const direction = falling ? 'DESC' : 'ASC'
    builder.orderBy({ fragment: sql`CASE WHEN ${alias}.start_date IS NULL THEN ${nothing} ELSE ${alias}.start_date END`, codec: TYPES.date, direction })
    builder.orderBy({ attribute: 'id', direction })
  } else {
    builder.orderBy({ attribute: 'id', direction: 'ASC' })
  }
  builder.setOrderIsUnique()
}

const fields = extendSchema((build) => {
  const { program, organization, result, knowledge_product } = build.input.pgRegistry.pgResources
  const one = (resource, letter) => (_$root, { $id }) =>
    resource.get({ id: lambda($id, (given) => uuidOf(letter, given), true) })
  return {
    typeDefs: ownTypes,
    objects: {
      Query: {
        plans: {
          program: one(program, LETTERS.Program),
          organization: one(organization, LETTERS.Organization),
          programs(_$root, { $first, $after, $filter, $orderBy }) {
            const $rows = program.find()
            $rows.where(sql`${$rows.alias}.level = 'PROGRAM'`)
            $rows.apply(lambda([$after, $filter], conditions, true))
            $rows.apply(lambda($orderBy, order, true))
            const $page = connection($rows)
            $page.setFirst($first)
            return $page
          },
        },
      },
      Program: {
        plans: {
          id: id('Program'),
          iatiIdentifier: column('iati_identifier'),
          title: text('titles'),
          description: text('descriptions'),
          statusCode: column('status_code'),
          plannedStart: column('planned_start'),
          actualStart: column('actual_start'),
          plannedEnd: column('planned_end'),
          actualEnd: column('actual_end'),
          lastUpdated: instant('last_updated'),
          reportingOrganization: ($row) => organization.get({ id: $row.get('reporting_organization_id') }),
          outputs($row, { $first }) {
            const $rows = result.find({ program_id: $row.get('id') })
            $rows.where(sql`${$rows.alias}.kind = 'OUTPUT'`)
            return pageById($rows, $first)
          },
          knowledgeProducts: linked(
            knowledge_product, 'program_knowledge_product', 'knowledge_product_id', 'program_id',
          ),
        },
      },
      ProgramConnection: {
        plans: {
          totalCount: ($page) =>
            $page.cloneSubplanWithoutPagination('aggregate').singleAsRecord().select(sql`count(*)`, TYPES.int, false),
          // Grouping is for a plugin that doesn't come with it; a statement by hand is the next best thing, and
          // knows the whole list only.
          aggregate: () => constant({}),
        },
      },
      ProgramAggregate: {
        plans: {
          count: () => lambda(null, () => count(null)),
          groups: (_$aggregate, { $by, $first }) => lambda([$by, $first], ([by, first]) => groups(null, by, first)),
        },
      },
      Organization: {
        plans: {
          id: id('Organization'),
          name: text('names'),
          programs: linked(program, 'participation', 'program_id', 'organization_id'),
        },
      },
      Output: { plans: { id: id('Output'), title: text('titles'), description: text('descriptions') } },
      KnowledgeProduct: {
        plans: {
          id: id('KnowledgeProduct'),
          title: text('titles'),
          organizations: linked(
            organization, 'organization_knowledge_product', 'organization_id', 'knowledge_product_id',
          ),
        },
      },
    },
  }
}, 'HubFields')

const service = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [fields],
  pgServices: [makePgService({ pool: openPool(), schemas: ['public'] })],
  schema: { defaultBehavior: '-*', pgOmitListSuffix: false },
  grafserv: { graphqlPath: '/graphql', watch: false, graphiql: false, outputDataAsString: true },
  grafast: { explain: false },
}).createServ(grafserv)

const server = createServer()
await service.addTo(server)
server.listen(port, host, () => announce('postgraphile'))
