import './style.css';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { cacheExchange, createClient, fetchExchange, Provider, useQuery } from 'urql';

import { go, useAddress } from './address';
import { graphql } from './gql';
import { Notice, Programs } from './Programs';
import { words as allWords } from './words';

const PROVINCES = graphql(`
  query Provinces {
    regions(first: 100, filter: { level: [PROVINCE], hasPrograms: true }) {
      nodes { code name programs(filter: { level: [PROGRAM] }) { totalCount } }
    }
  }
`);

// Responses depend on the language in the headers, so each language has its own client and cache.
const clients = { id: clientIn('id, en;q=0.5'), en: clientIn('en, id;q=0.5') };

function clientIn(languages: string) {
  return createClient({
    url: `${import.meta.env.VITE_HUB_URL ?? ''}/graphql`,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { headers: { 'Accept-Language': languages } },
  });
}

function App() {
  const { province, language, words } = useAddress();
  const other = language === 'id' ? 'en' : 'id';
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words.title;
  }, [language, words]);
  return (
    <Provider value={clients[language]}>
      <header>
        <button lang={other} onClick={() => go('lang', other)}>{allWords[other].language}</button>
        <h1>{words.title}</h1>
        <p>{words.about}</p>
        <ProvinceChoice />
      </header>
      <main>{province ? <Programs key={province} province={province} /> : <Notice text={words.hint} />}</main>
    </Provider>
  );
}

function ProvinceChoice() {
  const { province, language, words } = useAddress();
  const [{ data, error }, again] = useQuery({ query: PROVINCES });
  if (error || !data) return <Notice error={error} retry={again} />;
  const known = data.regions.nodes.filter(({ programs }) => programs.totalCount > 0);
  known.sort((one, other) => one.name.localeCompare(other.name, language));
  const chosen = known.find(({ code }) => code === province)?.code ?? '';
  return (
    <>
      <label htmlFor="province">{words.province}</label>
      <select id="province" value={chosen} onChange={(event) => go('province', event.target.value)}>
        <option value="" disabled>{words.choose}</option>
        {known.map(({ code, name, programs }) => (
          <option key={code} value={code}>{`${name} (${programs.totalCount})`}</option>
        ))}
      </select>
    </>
  );
}

createRoot(document.getElementById('view') as HTMLElement).render(<App />);
