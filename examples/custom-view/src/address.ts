import { useSyncExternalStore } from 'react';

import { type Language, words } from './words';

/** The state in the address: the province code, empty if none is chosen, and the language. */
export function useAddress() {
  const values = new URLSearchParams(useSyncExternalStore(listen, () => location.search));
  const language: Language = (values.get('lang') ?? navigator.language).startsWith('en') ? 'en' : 'id';
  return { province: values.get('province') ?? '', language, words: words[language] };
}

/** Navigates to another province or language; the back button of the browser returns. */
export function go(name: 'province' | 'lang', value: string): void {
  const values = new URLSearchParams(location.search);
  values.set(name, value);
  history.pushState(null, '', `?${values}`);
  dispatchEvent(new PopStateEvent('popstate'));
}

function listen(tell: () => void): () => void {
  addEventListener('popstate', tell);
  return () => removeEventListener('popstate', tell);
}
