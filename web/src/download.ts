import { useSyncExternalStore } from 'react';

import { acceptLanguage } from './language';
import { RowCounter } from './rows';

/** The formats of /export. CSV is requested with a byte order mark, which Excel needs to read UTF-8. */
export const FORMATS = ['csv', 'ndjson', 'xlsx'] as const;
export type Format = (typeof FORMATS)[number];

/** The content of the editors: the operation, its variables and the request headers. */
export type EditorContent = {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | undefined;
  headers: Record<string, unknown>;
};

/** The progress of a download. `rows` is null if the format cannot be counted; `total` is the length of the list. */
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

/** Returns the progress of the last download. The download continues while no component uses it. */
export function useProgress(): Progress {
  return useSyncExternalStore(subscribe, () => progress);
}

/** Cancels the current download and discards its data. */
export function cancel(): void {
  running?.abort();
}

/** Downloads the whole first list of a query and saves it as a file. */
export async function download(content: () => EditorContent, format: Format): Promise<void> {
  cancel();
  const control = new AbortController();
  running = control;
  update({ ...IDLE, phase: 'running' });
  try {
    const response = await requestExport(content(), format, control.signal);
    if (!response.ok || response.body === null) throw new Error(await errorMessage(response));
    update({ ...progress, total: Number(response.headers.get('X-Total-Count')) });
    const parts = await received(response.body, format);
    save(new Blob(parts, { type: response.headers.get('Content-Type') ?? '' }), fileName(response, format));
    update({ ...progress, phase: 'done' });
  } catch (error) {
    if (running !== control) return;
    const phase = control.signal.aborted ? 'cancelled' : 'failed';
    update({ ...progress, phase, message: error instanceof Error ? error.message : String(error) });
  }
}

function requestExport(content: EditorContent, format: Format, signal: AbortSignal): Promise<Response> {
  const { query, variables, operationName } = content;
  const headers = new Headers();
  for (const [name, value] of Object.entries(content.headers)) headers.set(name, String(value));
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
    update({ ...progress, rows, bytes: progress.bytes + next.value.length });
  }
  return parts;
}

async function errorMessage(response: Response): Promise<string> {
  const body: { errors?: { message: string }[] } = await response.json().catch(() => ({}));
  return body.errors?.map((error) => error.message).join(' ') ?? `HTTP ${response.status}`;
}

function fileName(response: Response, format: Format): string {
  const named = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '');
  return named?.[1] ?? `export.${format}`;
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser holds the file once the click event has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

function update(next: Progress): void {
  progress = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
