// The fields that are not simply a column of the same name, for the peers with resolvers.
import { count, groups } from './batches.js'
import { LETTERS, chosen, globalId } from './values.js'

const idOf = (type) => {
  const letter = LETTERS[type]
  return (row) => globalId(letter, row.id)
}

const title = (row) => chosen(row.titles)
const description = (row) => chosen(row.descriptions)

export const fields = {
  Program: {
    id: idOf('Program'),
    iatiIdentifier: (row) => row.iati_identifier,
    title,
    description,
    statusCode: (row) => row.status_code,
    plannedStart: (row) => row.planned_start,
    actualStart: (row) => row.actual_start,
    plannedEnd: (row) => row.planned_end,
    actualEnd: (row) => row.actual_end,
    lastUpdated: (row) => row.last_updated,
  },
  ProgramConnection: { aggregate: (page) => page },
  ProgramAggregate: {
    count: ({ filter }) => count(filter),
    groups: ({ filter }, { by, first }) => groups(filter, by, first),
  },
  Organization: { id: idOf('Organization'), name: (row) => chosen(row.names) },
  Output: { id: idOf('Output'), title, description },
  KnowledgeProduct: { id: idOf('KnowledgeProduct'), title },
}
