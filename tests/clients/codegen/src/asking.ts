// Asking by the id of a document: the answer has the document's type, and the text stays at home.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

type Persisted<Data, Variables> = TypedDocumentNode<Data, Variables> & { __meta__?: { hash?: string } };

export async function ask<Data, Variables>(
  url: string, document: Persisted<Data, Variables>, variables: Variables,
): Promise<Data> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
    body: JSON.stringify({ documentId: document.__meta__?.hash, variables }),
  });
  const { data, errors } = (await answer.json()) as { data?: Data; errors?: { message: string }[] };
  if (!data) throw new Error(errors?.map(({ message }) => message).join(' '));
  return data;
}
