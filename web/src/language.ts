import { useSyncExternalStore } from 'react';

/** The languages in which texts can be requested, by BCP 47 code. */
export const LANGUAGES = { en: 'English', id: 'Bahasa Indonesia' } as const;
export type Language = keyof typeof LANGUAGES;

// GraphiQL's "clear data" removes all keys with this prefix, including this one.
const KEY = 'graphiql:language';
const listeners = new Set<() => void>();
let chosen: Language = storedLanguage() ?? (navigator.language.startsWith('id') ? 'id' : 'en');

/** Returns the chosen language. */
export function currentLanguage(): Language {
  return chosen;
}

/** Sets the language and stores it for later visits. */
export function chooseLanguage(language: Language): void {
  chosen = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without local storage, the choice lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}

/** Returns the value of Accept-Language: the chosen language first, then the other one. */
export function acceptLanguage(): string {
  return chosen === 'id' ? 'id, en;q=0.5' : 'en, id;q=0.5';
}

/** Returns the chosen language and rerenders the component when it changes. */
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
