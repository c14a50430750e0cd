// The questions to the database: one statement a relation and level, whatever the number of parents.
// Row level security hides what the public may not see, as it does for the hub.
import { statement } from './database.js'
import { asked } from './selections.js'
import { positionOf } from './values.js'

const TABLES = { Program: 'program', Organization: 'organization', Output: 'result', KnowledgeProduct: 'knowledge_product' }

// How the rows of a relation hang on a parent.
const RELATIONS = {
  'Program.outputs': { table: 'result', where: "t.program_id = parent.id AND t.kind = 'OUTPUT'" },
  'Program.knowledgeProducts': {
    table: 'knowledge_product',
    where: 't.id IN (SELECT knowledge_product_id FROM program_knowledge_product WHERE program_id = parent.id)',
  },
  'KnowledgeProduct.organizations': {
    table: 'organization',
    where: 't.id IN (SELECT organization_id FROM organization_knowledge_product WHERE knowledge_product_id = parent.id)',
  },
  'Organization.programs': {
    table: 'program',
    where: 't.id IN (SELECT program_id FROM participation WHERE organization_id = parent.id)',
  },
}

const statements = new Map()

// The statement of that key, made on first use; its name tells it apart on every connection.
function kept(key, make) {
  let found = statements.get(key)
  if (!found) {
    found = make(`s${statements.size}`)
    statements.set(key, found)
  }
  return found
}

const listed = (columns, from) => columns.map((column) => `${from}.${column}`).join(', ')

// The rows of a type by their UUIDs, in the order of the UUIDs; null for each that isn't there.
export async function rowsById(type, ids, { columns, key }) {
  const ask = kept(`${type} ${key}`, (name) =>
    statement(name, columns, `SELECT ${listed(columns, 't')} FROM ${TABLES[type]} t WHERE t.id = ANY($1::uuid[])`),
  )
  const rows = new Map((await ask([[...new Set(ids)]])).map((row) => [row.id, row]))
  return ids.map((id) => rows.get(id) ?? null)
}

// The first rows of a relation for each parent, as pages in the order of the parents.
export async function pagesOf(relation, parents, first, { columns, key }) {
  const { table, where } = RELATIONS[relation]
  const ask = kept(`${relation} ${key}`, (name) =>
    statement(
      name,
      ['parent', ...columns],
      `SELECT parent.id, page.* FROM unnest($1::uuid[]) AS parent(id) CROSS JOIN LATERAL (
         SELECT ${listed(columns, 't')} FROM ${table} t WHERE ${where} ORDER BY t.id LIMIT $2
       ) page`,
    ),
  )
  const pages = new Map(parents.map((id) => [id, { nodes: [] }]))
  for (const row of await ask([parents, first])) pages.get(row.parent).nodes.push(row)
  return parents.map((id) => pages.get(id))
}

// What a filter lets through; its values go behind those that are there.
function conditionsOf(filter, after, values) {
  const conditions = ["t.level = 'PROGRAM'"]
  const given = (condition, value) => {
    values.push(value)
    conditions.push(condition.replace('?', `$${values.length}`))
  }
  if (after) given('t.id > ?::uuid', positionOf(after))
  if (filter?.status) given('t.status = ANY(?::text[])', filter.status)
  if (filter?.sector) {
    given('t.id IN (SELECT program_id FROM program_sector WHERE code = ANY(?::text[]))', filter.sector)
  }
  if (filter?.region) {
    given(
      't.id IN (SELECT program_id FROM program_region WHERE region_id = (SELECT id FROM region WHERE code = ?))',
      filter.region,
    )
  }
  return conditions
}

// A page of all programs: the page first, the wide columns after; its length in the same pass when asked.
export async function programs({ first, after, filter, orderBy }, info) {
  const { columns, key, counted, paged } = asked(info)
  if (!paged) return { filter }
  const values = [first + 1]
  const conditions = conditionsOf(filter, after, values)
  const order = orderOf(orderBy)
  const shape = `programs ${key} ${conditions.join()} ${order} ${counted}`
  const ask = kept(shape, (name) => pageStatement(name, columns, conditions.join(' AND '), order, counted))
  const rows = await ask(values)
  const hasNextPage = rows.length > first
  if (hasNextPage) rows.pop()
  return { nodes: rows, pageInfo: { hasNextPage }, totalCount: Number(rows[0]?.total ?? 0), filter }
}

// The length of a list.
export async function count(filter) {
  const values = []
  const where = conditionsOf(filter, null, values).join(' AND ')
  const ask = kept(`count ${where}`, (name) =>
    statement(name, ['count'], `SELECT count(*)::int FROM program t WHERE ${where}`),
  )
  return (await ask(values))[0].count
}

// How each dimension is joined, and its key. The benchmark's programs have each sector once.
const DIMENSIONS = {
  SECTOR: { key: 's.code', join: "LEFT JOIN program_sector s ON s.program_id = t.id AND s.vocabulary = '1'" },
  START_YEAR: { key: 'extract(year FROM t.start_date)::text', join: '' },
}

// The groups of a list, the largest first.
export async function groups(filter, by, first) {
  const values = [first]
  const where = conditionsOf(filter, null, values).join(' AND ')
  const ask = kept(`groups ${by} ${where}`, (name) => groupStatement(name, by, where))
  return (await ask(values)).map(({ count, ...keys }) => ({
    count,
    keys: by.map((dimension) => ({ code: keys[dimension] })),
  }))
}

function groupStatement(name, by, where) {
  const keys = by.map((dimension, index) => `${DIMENSIONS[dimension].key} AS key_${index}`)
  const joins = by.map((dimension) => DIMENSIONS[dimension].join).join(' ')
  const names = by.map((_, index) => `key_${index}`)
  const order = names.map((key) => `${key} COLLATE "C" NULLS LAST`)
  return statement(
    name,
    ['count', ...by],
    `SELECT * FROM (SELECT count(*)::int AS count, ${keys.join(', ')} FROM program t ${joins} WHERE ${where}
       GROUP BY ${names.join(', ')}) grouped ORDER BY count DESC, ${order.join(', ')} LIMIT $1`,
  )
}

function orderOf(orderBy) {
  if (!orderBy) return 't.id'
  return orderBy.direction === 'DESC'
    ? "CASE WHEN t.start_date IS NULL THEN DATE '0001-12-31' ELSE t.start_date END DESC, t.id DESC"
    : "CASE WHEN t.start_date IS NULL THEN DATE '9999-01-01' ELSE t.start_date END, t.id"
}

function pageStatement(name, columns, where, order, counted) {
  if (!counted) {
    return statement(name, columns, `SELECT ${listed(columns, 't')} FROM program t WHERE ${where} ORDER BY ${order} LIMIT $1`)
  }
  return statement(
    name,
    ['total', ...columns],
    `WITH matched AS MATERIALIZED (SELECT t.id, t.start_date FROM program t WHERE ${where}),
          page AS (SELECT t.id FROM matched t ORDER BY ${order} LIMIT $1)
     SELECT (SELECT count(*) FROM matched), ${listed(columns, 't')} FROM page JOIN program t USING (id) ORDER BY ${order}`,
  )
}
