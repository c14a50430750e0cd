// A typed question: its variables and each field of its answer are checked before anything runs.
import { ask } from './asking';
import { graphql } from './generated';

export const PROGRAMS = graphql(`
  query Programs($first: Int!, $filter: ProgramFilter) {
    programs(first: $first, filter: $filter) {
      totalCount
      nodes {
        id
        title(lang: "en")
        status
        plannedEnd
        lastUpdated
        budgets { value { amount currency } }
      }
    }
  }
`);

export async function programs(url: string): Promise<string> {
  const data = await ask(url, PROGRAMS, { first: 2, filter: { status: ['IMPLEMENTATION'] } });
  const lines = data.programs.nodes.map(({ title, status, plannedEnd, budgets }) => {
    const amounts: string[] = budgets.map(({ value }) => `${value.currency} ${value.amount}`);
    const end: string | null = plannedEnd;
    return { title: title.toUpperCase(), status, end, amounts };
  });
  return JSON.stringify({ total: data.programs.totalCount, lines });
}
