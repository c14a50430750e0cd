import type { ReactNode } from 'react';

import { useAddress } from './address';
import { graphql } from './gql';
import type { ProgramFragment } from './gql/graphql';

graphql(`
  fragment Program on Program {
    title description status statusName actualStart effectiveStart actualEnd effectiveEnd
    reportingOrganization { name }
    organizations(roleIn: [FUNDING]) { totalCount nodes { id name } }
    outputs(first: 10) { totalCount nodes {
      id title indicators { title measure { code } latestAchievement { target actual achievement } }
    } }
    knowledgeProducts(first: 10) { totalCount nodes { id title link } }
  }
`);

/** A program with its period, funders, outputs and knowledge products. */
export function Program({ program }: { program: ProgramFragment }) {
  const { language, words } = useAddress();
  const { format } = new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric', timeZone: 'UTC' });
  const told = (day: string | null, actual: string | null) =>
    day ? `${format(new Date(day))}${actual ? '' : ` (${words.planned})`}` : '?';
  return (
    <article>
      <h3>{program.title}</h3>
      <p>
        <span className="status" data-status={program.status}>{program.statusName}</span>{' '}
        {told(program.effectiveStart, program.actualStart)} – {told(program.effectiveEnd, program.actualEnd)}
        {program.reportingOrganization && ` · ${program.reportingOrganization.name}`}
      </p>
      <p>{program.description}</p>
      <List title={words.funders} of={program.organizations} show={({ name }) => name} />
      <List title={words.outputs} of={program.outputs} show={({ title, indicators }) => (
        <>{title}{indicators.map((each, index) => <Progress key={index} indicator={each} />)}</>
      )} />
      <List title={words.products} of={program.knowledgeProducts} show={({ title, link }) => (
        link ? <a href={link}>{title}</a> : title
      )} />
    </article>
  );
}

type Some<Each> = { title: string; of: { totalCount: number; nodes: Each[] }; show(each: Each): ReactNode };

function List<Each extends { id: string }>({ title, of: { totalCount, nodes }, show }: Some<Each>) {
  const { words } = useAddress();
  const others = totalCount - nodes.length;
  return (
    <section>
      <h4>{title}</h4>
      <ul>{nodes.map((each) => <li key={each.id}>{show(each)}</li>)}</ul>
      {totalCount === 0 && <p>{words.none}</p>}
      {others > 0 && <p>{words.others}: {others}</p>}
    </section>
  );
}

type Indicator = ProgramFragment['outputs']['nodes'][number]['indicators'][number];
function Progress({ indicator: { title, measure, latestAchievement: latest } }: { indicator: Indicator }) {
  const { language, words } = useAddress();
  // The hub takes baselines and "lower is better" into account.
  if (!latest?.achievement) return null;
  const share = Number(latest.achievement);
  const told = (value: string | null) =>
    Number(value).toLocaleString(language) + (measure?.code === '2' ? ' %' : '');
  return (
    <p>
      <progress value={Math.min(share, 1)} aria-label={title} />
      <strong>{share.toLocaleString(language, { style: 'percent' })}</strong>{' '}
      {title}: {words.actual} {told(latest.actual)}, {words.target} {told(latest.target)}
    </p>
  );
}
