/** Checks all examples in src/examples: two label lines, a query that is valid in schema/schema.graphql, valid variables. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { buildSchema, getVariableValues, parse, validate } from 'graphql';

const EXAMPLES = new URL('../src/examples/', import.meta.url);
const SCHEMA = new URL('../../schema/schema.graphql', import.meta.url);

function labelErrors(text) {
  const labels = text.split('\n').slice(0, 2);
  return labels.every((line) => /^# \S/.test(line))
    ? []
    : ['the first two lines must be comments (English, Indonesian)'];
}

function readVariables(name) {
  const file = new URL(name.replace(/\.graphql$/, '.json'), EXAMPLES);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function schemaErrors(schema, document, variables) {
  const errors = validate(schema, document);
  if (errors.length > 0) return errors.map((error) => error.message);
  const operations = document.definitions.filter((definition) => definition.kind === 'OperationDefinition');
  return operations.flatMap((operation) => {
    const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    return (values.errors ?? []).map((error) => error.message);
  });
}

function exampleErrors(schema, name) {
  const text = readFileSync(new URL(name, EXAMPLES), 'utf8');
  const errors = labelErrors(text);
  try {
    const document = parse(text);
    return schema === null ? errors : [...errors, ...schemaErrors(schema, document, readVariables(name))];
  } catch (error) {
    return [...errors, error.message];
  }
}

function readSchema() {
  if (!existsSync(SCHEMA)) {
    console.warn('schema/schema.graphql does not exist: examples are checked for syntax only.');
    return null;
  }
  // The file may contain federation directives, whose definitions @link imports.
  return buildSchema(readFileSync(SCHEMA, 'utf8'), { assumeValidSDL: true });
}

const schema = readSchema();
const names = readdirSync(EXAMPLES).filter((name) => name.endsWith('.graphql'));
const failures = names.flatMap((name) => exampleErrors(schema, name).map((message) => `${name}: ${message}`));
for (const failure of failures) console.error(failure);
console.log(`${names.length} examples checked, ${failures.length} errors.`);
process.exitCode = names.length === 0 || failures.length > 0 ? 1 : 0;
