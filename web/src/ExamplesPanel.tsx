import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';

import { type Example, examples } from './examples';
import { type Language, useLanguage } from './language';

const HINTS: Record<Language, string> = {
  en: 'Each example opens in a new tab. Run it with Ctrl-Enter. Members: enter {"Authorization": "Bearer KEY"} under Headers.',
  id: 'Setiap contoh terbuka di tab baru. Jalankan dengan Ctrl-Enter. Anggota: isikan {"Authorization": "Bearer KUNCI"} di bagian Headers.',
};

/** The list of examples, with the label in the chosen language first. */
export function ExamplesPanel() {
  const language = useLanguage();
  const open = useOpenExample();
  return (
    <section aria-label="Examples / Contoh">
      <h2 className="hub-title">Examples / Contoh</h2>
      <p className="hub-hint" lang={language}>
        {HINTS[language]}
      </p>
      <ul className="hub-examples">
        {examples.map((example) => (
          <li key={example.name}>
            <ExampleButton example={example} language={language} open={open} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Opens an example; undefined while the editors are loading. */
type OpenExample = ((example: Example) => void) | undefined;
type ExampleButtonProps = { example: Example; language: Language; open: OpenExample };

function ExampleButton({ example, language, open }: ExampleButtonProps) {
  const other: Language = language === 'en' ? 'id' : 'en';
  return (
    <button type="button" className="hub-example" disabled={!open} onClick={() => open?.(example)}>
      <span lang={language}>{example.labels[language]}</span>
      <small lang={other}>{example.labels[other]}</small>
    </button>
  );
}

function useOpenExample(): OpenExample {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  if (!queryEditor || !variableEditor) return undefined;
  return (example) => {
    addTab();
    queryEditor.setValue(example.query);
    variableEditor.setValue(example.variables);
  };
}
