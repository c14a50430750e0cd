import type { Storage } from '@graphiql/toolkit';

const PREFIX = 'graphiql:';

/** The browser's local storage, without request headers: GraphiQL's history would otherwise store API keys. */
export const storage: Storage = {
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, value) => localStorage.setItem(key, isHistory(key) ? withoutHeaders(value) : value),
  removeItem: (key) => localStorage.removeItem(key),
  clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
  get length() {
    return ownKeys().length;
  },
};

function isHistory(key: string): boolean {
  return key === `${PREFIX}queries` || key === `${PREFIX}favorites`;
}

function withoutHeaders(value: string): string {
  return JSON.stringify(JSON.parse(value), (key, part: unknown) => (key === 'headers' ? undefined : part));
}

function ownKeys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}
