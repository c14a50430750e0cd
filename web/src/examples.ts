import type { Language } from './language';

/** An example query. The first two comment lines are its labels; the JSON file of the same name has its variables. */
export type Example = { name: string; labels: Record<Language, string>; query: string; variables: string };

const queries = import.meta.glob<string>('./examples/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const variables = import.meta.glob<string>('./examples/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** All examples, sorted by file name. */
export const examples: readonly Example[] = Object.keys(queries).sort().map(readExample);

/** The example that opens on the first visit. */
export const firstExample: Example = examples[0] ?? emptyExample();

function readExample(path: string): Example {
  const query = queries[path] ?? '';
  const [english = path, indonesian = english] = query.split('\n').map((line) => line.replace(/^#\s*/, ''));
  const name = path.replace(/^.*\/|\.graphql$/g, '');
  return {
    name,
    labels: { en: english, id: indonesian },
    query,
    variables: variables[path.replace(/\.graphql$/, '.json')] ?? '',
  };
}

function emptyExample(): Example {
  return { name: '', labels: { en: '', id: '' }, query: '', variables: '' };
}
