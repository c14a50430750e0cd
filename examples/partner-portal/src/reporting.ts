// The portal's rule: one field report for each full half-year of work.

const MONTHS = 6;

export interface Reporting {
  expected: number;
  written: number;
  missing: number;
}

/** How many full months lie between two days (ISO 8601). */
export function fullMonths(start: string, end: string): number {
  const [startYear = 0, startMonth = 0, startDay = 0] = start.split("-").map(Number);
  const [endYear = 0, endMonth = 0, endDay = 0] = end.split("-").map(Number);
  const months = (endYear - startYear) * 12 + endMonth - startMonth - (endDay < startDay ? 1 : 0);
  return Math.max(0, months);
}

/** What the reports of those days are worth for a program's work, which the hub knows; null before it begins. */
export function reporting(
  days: readonly string[],
  start: string | null,
  end: string | null,
  until: string,
): Reporting | null {
  if (start === null || start > until) {
    return null;
  }
  const last = end !== null && end < until ? end : until;
  const expected = Math.floor(fullMonths(start, last) / MONTHS);
  const written = days.filter((day) => start <= day && day <= last).length;
  return { expected, written, missing: Math.max(0, expected - written) };
}
