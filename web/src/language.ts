import { useSyncExternalStore } from 'react';

/** The languages that a reader can ask titles in, by BCP 47 code. */
export const LANGUAGES = { en: 'English', id: 'Bahasa Indonesia' } as const;
export type Language = keyof typeof LANGUAGES;

// GraphiQL's "clear data" removes every key with its own prefix, so the choice goes with the rest.
const KEY = 'graphiql:language';
const listeners = new Set<() => void>();
let chosen: Language = storedLanguage() ?? (navigator.language.startsWith('id') ? 'id' : 'en');

/** The language chosen now. */
export function currentLanguage(): Language {
  return chosen;
}

/** Choose a language, for now and for later visits. */
export function chooseLanguage(language: Language): void {
  chosen = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A browser that stores nothing keeps the choice until the page is left.
  }
  for (const listener of listeners) listener();
}

/** The value of Accept-Language: the chosen language first, the other one as second best. */
export function acceptLanguage(): string {
  return chosen === 'id' ? 'id, en;q=0.5' : 'en, id;q=0.5';
}

/** The language chosen now, for a component that must follow it. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function storedLanguage(): Language | null {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'en' || stored === 'id' ? stored : null;
  } catch {
    return null;
  }
}
