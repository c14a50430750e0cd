// What graphql-js makes of the hub's introspection, asked with all that its version knows: the schema as text.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [url, version] = process.argv.slice(2);
const { buildClientSchema, getIntrospectionQuery, printSchema } = require(version);

const query = getIntrospectionQuery({
  descriptions: true,
  directiveIsRepeatable: true,
  experimentalDirectiveDeprecation: true,
  inputValueDeprecation: true,
  oneOf: true,
  schemaDescription: true,
  specifiedByUrl: true,
});
const answer = await fetch(url, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
  body: JSON.stringify({ query }),
});
const { data, errors } = await answer.json();
console.log(errors ? JSON.stringify(errors) : printSchema(buildClientSchema(data)));
