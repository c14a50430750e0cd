// Which columns a field of an operation needs, worked out once for each place in a document.

// What each field is made of, where that is not a column of the same name.
const NEEDS = {
  iatiIdentifier: ['iati_identifier'],
  title: ['titles'],
  description: ['descriptions'],
  name: ['names'],
  statusCode: ['status_code'],
  plannedStart: ['planned_start'],
  actualStart: ['actual_start'],
  plannedEnd: ['planned_end'],
  actualEnd: ['actual_end'],
  lastUpdated: ['last_updated'],
  reportingOrganization: ['reporting_organization_id'],
  outputs: [],
  knowledgeProducts: [],
  organizations: [],
  programs: [],
  __typename: [],
}

const known = new WeakMap()

// The columns of the rows that a field leads to (through `nodes`), and whether its page's length is asked.
export function asked(info) {
  const place = info.fieldNodes[0]
  let found = known.get(place)
  if (!found) {
    found = gathered(info)
    known.set(place, found)
  }
  return found
}

function gathered(info) {
  const columns = new Set(['id'])
  const top = fieldsOf(info.fieldNodes, info.fragments)
  const nodes = top.filter((field) => field.name.value === 'nodes')
  const rows = info.returnType.toString().includes('Connection') ? fieldsOf(nodes, info.fragments) : top
  for (const field of rows) {
    for (const column of NEEDS[field.name.value] ?? [field.name.value]) columns.add(column)
  }
  const sorted = [...columns].sort()
  return {
    columns: sorted,
    key: sorted.join(),
    counted: top.some((field) => field.name.value === 'totalCount'),
    // An aggregate alone needs no page.
    paged: top.some((field) => field.name.value !== 'aggregate'),
  }
}

function fieldsOf(parents, fragments) {
  const selections = parents.flatMap((parent) => parent.selectionSet?.selections ?? [])
  return selections.flatMap((selection) => {
    if (selection.kind === 'Field') return [selection]
    const fragment = selection.kind === 'InlineFragment' ? selection : fragments[selection.name.value]
    return fieldsOf([fragment], fragments)
  })
}

