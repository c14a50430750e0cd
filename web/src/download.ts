import { useSyncExternalStore } from 'react';

import { acceptLanguage } from './language';
import { RowCounter } from './rows';

/** The formats of /export; Excel reads CSV as UTF-8 only with a mark at its beginning, which is asked for. */
export const FORMATS = ['csv', 'ndjson', 'xlsx'] as const;
export type Format = (typeof FORMATS)[number];

/** What the editors hold: the operation, and what is sent with it. */
export type Question = {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | undefined;
  headers: Record<string, unknown>;
};

/** How a download stands. `rows` is null where a format doesn't tell; `total` is the length of the whole list. */
export type Progress = {
  phase: 'idle' | 'running' | 'done' | 'cancelled' | 'failed';
  rows: number | null;
  total: number | null;
  bytes: number;
  message: string;
};

const IDLE: Progress = { phase: 'idle', rows: null, total: null, bytes: 0, message: '' };
const listeners = new Set<() => void>();
let progress = IDLE;
let running: AbortController | null = null;

/** How the last download stands, for a component that must follow it; it goes on while no one looks. */
export function useProgress(): Progress {
  return useSyncExternalStore(subscribe, () => progress);
}

/** Ends the download that is under way; nothing is kept of it. */
export function cancel(): void {
  running?.abort();
}

/** Downloads the first list of a query, to its end, and saves it as a file. */
export async function download(question: () => Question, format: Format): Promise<void> {
  cancel();
  const control = new AbortController();
  running = control;
  tell({ ...IDLE, phase: 'running' });
  try {
    const answer = await ask(question(), format, control.signal);
    if (!answer.ok || answer.body === null) throw new Error(await reason(answer));
    tell({ ...progress, total: Number(answer.headers.get('X-Total-Count')) });
    const parts = await received(answer.body, format);
    save(new Blob(parts, { type: answer.headers.get('Content-Type') ?? '' }), fileName(answer, format));
    tell({ ...progress, phase: 'done' });
  } catch (error) {
    if (running !== control) return;
    const phase = control.signal.aborted ? 'cancelled' : 'failed';
    tell({ ...progress, phase, message: error instanceof Error ? error.message : String(error) });
  }
}

function ask(question: Question, format: Format, signal: AbortSignal): Promise<Response> {
  const { query, variables, operationName } = question;
  const headers = new Headers();
  for (const [name, value] of Object.entries(question.headers)) headers.set(name, String(value));
  if (!headers.has('Accept-Language')) headers.set('Accept-Language', acceptLanguage());
  headers.set('Content-Type', 'application/json');
  const body = JSON.stringify({ query, variables, operationName, format, bom: true });
  return fetch('/export', { method: 'POST', headers, body, signal });
}

async function received(body: ReadableStream<Uint8Array>, format: Format): Promise<Uint8Array<ArrayBuffer>[]> {
  const counter = new RowCounter(format === 'csv');
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(new Uint8Array(next.value));
    if (format !== 'xlsx') counter.add(next.value);
    const rows = format === 'xlsx' ? null : counter.count;
    tell({ ...progress, rows, bytes: progress.bytes + next.value.length });
  }
  return parts;
}

async function reason(answer: Response): Promise<string> {
  const told: { errors?: { message: string }[] } = await answer.json().catch(() => ({}));
  return told.errors?.map((error) => error.message).join(' ') ?? `HTTP ${answer.status}`;
}

function fileName(answer: Response, format: Format): string {
  const named = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '');
  return named?.[1] ?? `export.${format}`;
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken the file over when the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

function tell(next: Progress): void {
  progress = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
