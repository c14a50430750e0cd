// The portal's own data. Here they are two files of samples; a real portal asks its database, once for all keys.
import { readFileSync } from "node:fs";
import type { Text } from "./texts.ts";

export interface FieldReport {
  id: string;
  program: string;
  date: string;
  place: string;
  title: Text;
  text: Text;
}

export interface Contact {
  organization: string;
  mail: string;
  phone: string | null;
  desk: Text;
}

function read<Row>(name: string): Row[] {
  return JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), "utf-8")) as Row[];
}

function grouped<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    found.set(key(row), [...(found.get(key(row)) ?? []), row]);
  }
  return found;
}

const REPORTS = read<FieldReport>("field-reports").sort((one, other) => other.date.localeCompare(one.date));
const CONTACTS = read<Contact>("contacts");

/** The latest reports of all programs. */
export async function latestReports(first: number): Promise<FieldReport[]> {
  return REPORTS.slice(0, first);
}

/** The report of each id, in the order of the ids. */
export async function reportsById(ids: readonly string[]): Promise<(FieldReport | null)[]> {
  const found = new Map(REPORTS.map((report) => [report.id, report]));
  return ids.map((id) => found.get(id) ?? null);
}

/** The reports of each program, the newest first, in the order of the identifiers. */
export async function reportsByProgram(identifiers: readonly string[]): Promise<FieldReport[][]> {
  const found = grouped(REPORTS, (report) => report.program);
  return identifiers.map((identifier) => found.get(identifier) ?? []);
}

/** The contacts of each organization, in the order of the identifiers. */
export async function contactsByOrganization(identifiers: readonly string[]): Promise<Contact[][]> {
  const found = grouped(CONTACTS, (contact) => contact.organization);
  return identifiers.map((identifier) => found.get(identifier) ?? []);
}
