/** A list of an answer as a table: its columns by path, and the values of each record. */
export type Table = { name: string; columns: string[]; rows: Cell[][] };
export type Cell = string | number | boolean | null;

type Json = null | string | number | boolean | Json[] | { [name: string]: Json };
type Fields = { [name: string]: Json };

/** Characters with which spreadsheets begin a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const SEPARATOR = '; ';

/** Returns the first list of records in the text of an answer; null if there is none. */
export function tableOf(text: string): Table | null {
  let answer: Json;
  try {
    answer = JSON.parse(text) as Json;
  } catch {
    return null;
  }
  const data = isFields(answer) ? answer.data : null;
  const found = firstList(data ?? null, '');
  if (!found) return null;
  const records = found.records.map(flat);
  const columns = [...new Set(records.flatMap((each) => [...each.keys()]))];
  return {
    name: found.name,
    columns,
    rows: records.map((each) => columns.map((column) => each.get(column) ?? null)),
  };
}

/** Returns the columns in which every value is a number or missing, and some value is there. */
export function numericColumns(table: Table): number[] {
  return table.columns.flatMap((_, place) => {
    const values = table.rows.map((row) => row[place]).filter((value) => value !== null);
    return values.length > 0 && values.every((value) => typeof value === 'number') ? [place] : [];
  });
}

/** Returns a table as CSV (RFC 4180); no text in it is a formula for a spreadsheet. */
export function csvOf(table: Table): string {
  const lines = [table.columns, ...table.rows].map((row) => row.map(csvCell).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function csvCell(value: Cell | undefined): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstList(value: Json, name: string): { name: string; records: Fields[] } | null {
  if (Array.isArray(value)) {
    const records = value.filter(isFields);
    return records.length > 0 ? { name, records: records.map((each) => (isFields(each.node) ? each.node : each)) } : null;
  }
  if (!isFields(value)) return null;
  for (const [field, inner] of Object.entries(value)) {
    const isWrapper = field === 'nodes' || field === 'edges';
    const found = firstList(inner, isWrapper ? name : name ? `${name}.${field}` : field);
    if (found) return found;
  }
  return null;
}

/** Returns the values of a record by path: of objects their fields, of lists their texts in one cell. */
function flat(record: Fields): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  const add = (path: string, value: Json): void => {
    if (Array.isArray(value)) cells.set(path, value.map(words).join(SEPARATOR));
    else if (isFields(value)) {
      const inner = value.nodes ?? value.edges;
      if (Array.isArray(inner) && Object.keys(value).length === 1) add(path, inner);
      else for (const [field, each] of Object.entries(value)) add(`${path}.${field}`, each);
    } else cells.set(path, value);
  };
  for (const [field, value] of Object.entries(record)) add(field, value);
  return cells;
}

function words(value: Json): string {
  if (Array.isArray(value)) return value.map(words).join(SEPARATOR);
  if (isFields(value)) return Object.values(value).map(words).filter(Boolean).join(' ');
  return value === null ? '' : String(value);
}
