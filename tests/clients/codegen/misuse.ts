// What the types keep a front end from: each of these is an error before anything runs.
import { ask } from './src/asking';
import { PROGRAMS } from './src/programs';

export async function misused(url: string) {
  await ask(url, PROGRAMS, { first: 'two' });
  await ask(url, PROGRAMS, { first: 2, filter: { status: ['UNDERWAY'] } });
  const [program] = (await ask(url, PROGRAMS, { first: 2 })).programs.nodes;
  const amount: number = program.budgets[0].value.amount;
  return [amount, program.name, program.plannedEnd.length];
}
