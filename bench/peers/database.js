// Connections and statements that all hand-written peers share: a pool, named statements, rows as small objects.
import pg from 'pg'

const DATE = 1082
const TIMESTAMP_WITH_ZONE = 1184

pg.types.setTypeParser(DATE, (text) => text)
// The server's zone is UTC: "2020-01-02 03:04:05+00" becomes RFC 3339.
pg.types.setTypeParser(TIMESTAMP_WITH_ZONE, (text) => `${text.replace(' ', 'T')}:00`)

// PGHOST and the like say where; PGOPTIONS gives the same role and settings as the hub's own readers have.
export function openPool() {
  const pool = new pg.Pool({
    max: Number(process.env.BENCH_POOL),
    options: process.env.PGOPTIONS,
    // As long as asyncpg keeps a connection that nobody uses: the servers wait for their turns.
    idleTimeoutMillis: 300_000,
  })
  pool.on('error', (error) => console.error(error))
  return pool
}

export const pool = openPool()

// A statement is prepared once a connection under its name. Rows travel as arrays and become objects of one
// shape, which V8 likes better than what it sees for the first time in each row.
export function statement(name, columns, text) {
  const Row = rowClass(columns)
  return async (values) => {
    const { rows } = await pool.query({ name, text, values, rowMode: 'array' })
    return rows.map((row) => new Row(row))
  }
}

// Mercurius tells parents apart by their JSON: of a row, its id is enough.
function rowClass(columns) {
  const fields = columns.map((column, index) => `this[${JSON.stringify(column)}] = values[${index}]`)
  return new Function(`return class { constructor(values) { ${fields.join('; ')} } toJSON() { return this.id } }`)()
}
