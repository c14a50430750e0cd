// One thought for each field; whatever is asked for many records is asked once.
import DataLoader from "dataloader";
import { GraphQLError } from "graphql";
import { contactsByOrganization, latestReports, reportsById, reportsByProgram } from "./sample.ts";
import type { Contact, FieldReport } from "./sample.ts";
import { reporting } from "./reporting.ts";
import { inLanguage, spoken } from "./texts.ts";
import type { Language } from "./texts.ts";

const MOST = 50;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What lives as long as one request. */
export interface Context {
  language: Language;
  reportById: DataLoader<string, FieldReport | null>;
  reportsByProgram: DataLoader<string, FieldReport[]>;
  contactsByOrganization: DataLoader<string, Contact[]>;
}

interface Program {
  iatiIdentifier: string | null;
  actualStart?: string | null;
  actualEnd?: string | null;
}

interface Organization {
  identifier: string | null;
}

interface Wanted {
  lang?: string | null;
}

/** A new context for a request. */
export function contextOf(request: Request): Context {
  return {
    language: spoken(request.headers.get("accept-language")),
    reportById: new DataLoader(reportsById),
    reportsByProgram: new DataLoader(reportsByProgram),
    contactsByOrganization: new DataLoader(contactsByOrganization),
  };
}

async function reportingOf(program: Program, { until }: { until?: string | null }, context: Context) {
  if (until && !DAY.test(until)) {
    throw new GraphQLError("`until` must be a day such as 2026-11-22.", { extensions: { code: "BAD_USER_INPUT" } });
  }
  if (program.iatiIdentifier === null) {
    return null;
  }
  const reports = await context.reportsByProgram.load(program.iatiIdentifier);
  const days = reports.map((report) => report.date);
  const today = new Date().toISOString().slice(0, 10);
  return reporting(days, program.actualStart ?? null, program.actualEnd ?? null, until ?? today);
}

export const resolvers = {
  Query: {
    latestFieldReports: (_: unknown, { first }: { first: number }) => latestReports(Math.min(first, MOST)),
  },
  Program: {
    // What the gateway knows of the program: its key, and for `reporting` what that requires.
    __resolveReference: (reference: Program) => reference,
    fieldReports: ({ iatiIdentifier }: Program, _: unknown, context: Context) =>
      iatiIdentifier === null ? null : context.reportsByProgram.load(iatiIdentifier),
    reporting: reportingOf,
  },
  Organization: {
    __resolveReference: (reference: Organization) => reference,
    contacts: ({ identifier }: Organization, _: unknown, context: Context) =>
      identifier === null ? null : context.contactsByOrganization.load(identifier),
  },
  FieldReport: {
    __resolveReference: ({ id }: { id: string }, context: Context) => context.reportById.load(id),
    title: ({ title }: FieldReport, { lang }: Wanted, { language }: Context) => inLanguage(title, lang, language),
    text: ({ text }: FieldReport, { lang }: Wanted, { language }: Context) => inLanguage(text, lang, language),
    place: ({ place }: FieldReport) => ({ code: place }),
    program: ({ program }: FieldReport) => ({ iatiIdentifier: program }),
  },
  Contact: {
    desk: ({ desk }: Contact, { lang }: Wanted, { language }: Context) => inLanguage(desk, lang, language),
  },
};
