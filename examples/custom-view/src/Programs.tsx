import { useEffect, useRef, useState } from 'react';
import { type CombinedError, useQuery } from 'urql';

import { useAddress } from './address';
import { graphql } from './gql';
import { Program } from './Program';

const PROGRAMS = graphql(`
  query Programs($province: String!, $after: String) {
    region(code: $province) {
      name
      programs(
        first: 5, after: $after, filter: { level: [PROGRAM] }, orderBy: { field: START, direction: DESC }
      ) { totalCount pageInfo { hasNextPage endCursor } nodes { id ...Program } }
    }
  }
`);

/** A page of the programs of a province, latest first. Renders the next page below it on request. */
export function Programs({ province, after = null }: { province: string; after?: string | null }) {
  const { words } = useAddress();
  const [isMoreWanted, setMoreWanted] = useState(false);
  const [{ data, error }, again] = useQuery({ query: PROGRAMS, variables: { province, after } });
  const list = useRef<HTMLUListElement>(null);
  const isFurther = data !== undefined && after !== null;
  // Keyboard users continue at the first new program.
  useEffect(() => { if (isFurther) list.current?.focus(); }, [isFurther]);
  if (error || !data) return <Notice error={error} retry={again} />;
  if (!data.region?.programs.totalCount) return <Notice text={words.empty} />;
  const { totalCount, nodes, pageInfo: { hasNextPage, endCursor } } = data.region.programs;
  return (
    <>
      {!after && <h2>{data.region.name} <small>{words.programs}: {totalCount}</small></h2>}
      <ul ref={list} tabIndex={-1}>
        {nodes.map((program) => <li key={program.id}><Program program={program} /></li>)}
      </ul>
      {hasNextPage && !isMoreWanted && <button onClick={() => setMoreWanted(true)}>{words.more}</button>}
      {hasNextPage && isMoreWanted && <Programs province={province} after={endCursor} />}
    </>
  );
}

type Properties = { text?: string; error?: CombinedError | undefined; retry?: () => void };

/** The message in place of a result: loading, empty, or the error with a button to retry. */
export function Notice({ text, error, retry }: Properties) {
  const { words } = useAddress();
  if (!error) return <p className="notice" role="status">{text ?? words.loading}</p>;
  const reasons = error.graphQLErrors.map(({ message }) => message).join(' ');
  return (
    <div className="notice" role="alert">
      <p>{reasons ? `${words.refused} ${reasons}` : words.away}</p>
      <button onClick={() => retry?.()}>{words.retry}</button>
    </div>
  );
}
