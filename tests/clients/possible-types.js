// Which types an interface or a union has, as caches want to know it: asked of the hub, once, when the front end is built.
export async function possibleTypes(url) {
  const query = '{ __schema { types { name possibleTypes { name } } } }';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = await answer.json();
  const abstract = data.__schema.types.filter((type) => type.possibleTypes);
  return Object.fromEntries(abstract.map((type) => [type.name, type.possibleTypes.map(({ name }) => name)]));
}
