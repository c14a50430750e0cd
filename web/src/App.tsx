import { GraphiQL } from 'graphiql';

import { firstExample } from './examples';
import { fetcher } from './fetcher';
import { LanguageChoice } from './LanguageChoice';
import { examplesPlugin, plugins } from './plugins';
import { storage } from './storage';

/** What pages of the hub link to: an operation and its variables in the address. */
function asked(): { initialQuery?: string; initialVariables?: string } {
  const given = new URLSearchParams(location.search);
  const query = given.get('query');
  return query === null ? {} : { initialQuery: query, initialVariables: given.get('variables') ?? '{}' };
}

/** The page: GraphiQL with the plugins, the first example and the language choice. */
export function App() {
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      plugins={plugins}
      visiblePlugin={examplesPlugin}
      defaultQuery={firstExample.query}
      {...asked()}
      defaultEditorToolsVisibility="variables"
      isHeadersEditorEnabled
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <div className="hub-brand">
          <LanguageChoice />
          <a className="hub-name" href="/">
            I-KHub
          </a>
        </div>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
