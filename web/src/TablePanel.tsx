import { Button, useGraphiQL } from '@graphiql/react';
import { useEffect, useState } from 'react';

import { type Language, useLanguage } from './language';
import { type Cell, csvOf, numericColumns, type Table, tableOf } from './table';

type Words = { hint: string; none: string; chart: string; off: string; copy: string; copied: string; records: string };

const WORDS: Record<Language, Words> = {
  en: {
    hint: 'Shows the first list of the answer as a table. Run a query to fill it.',
    none: 'The answer has no list of records.',
    chart: 'Bars for',
    off: 'none',
    copy: 'Copy as CSV',
    copied: 'Copied',
    records: 'records',
  },
  id: {
    hint: 'Menampilkan daftar pertama dari jawaban sebagai tabel. Jalankan kueri untuk mengisinya.',
    none: 'Jawaban tidak memuat daftar data.',
    chart: 'Batang untuk',
    off: 'tidak ada',
    copy: 'Salin sebagai CSV',
    copied: 'Tersalin',
    records: 'data',
  },
};

/** Shows the first list of the answer as a table, with bars for a column of numbers. */
export function TablePanel() {
  const language = useLanguage();
  const words = WORDS[language];
  const text = useResponse();
  const table = tableOf(text);
  return (
    <section aria-label="Table / Tabel" lang={language}>
      <h2 className="hub-title">Table / Tabel</h2>
      <p className="hub-hint">{words.hint}</p>
      {table ? <Filled key={table.columns.join()} table={table} words={words} language={language} /> : text && <p>{words.none}</p>}
    </section>
  );
}

type FilledProps = { table: Table; words: Words; language: Language };

function Filled({ table, words, language }: FilledProps) {
  const [copied, setCopied] = useState(false);
  const numeric = numericColumns(table);
  const [charted, setCharted] = useState(numeric[0] ?? -1);
  const highest = Math.max(0, ...table.rows.map((row) => Math.abs(Number(row[charted] ?? 0))));
  const copy = async () => {
    await navigator.clipboard.writeText(csvOf(table));
    setCopied(true);
  };
  return (
    <>
      <div className="hub-formats">
        <Button type="button" onClick={() => void copy()}>
          {words.copy}
        </Button>
        {numeric.length > 0 && (
          <label>
            {words.chart}{' '}
            <select value={charted} onChange={(event) => setCharted(Number(event.target.value))}>
              <option value={-1}>{words.off}</option>
              {numeric.map((place) => (
                <option key={place} value={place}>
                  {table.columns[place]}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <p role="status">
        {table.name}: {table.rows.length.toLocaleString(language)} {words.records}
        {copied && `. ${words.copied}`}
      </p>
      <div className="hub-table" tabIndex={0} role="group" aria-label={table.name}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, place) => (
              <tr key={place}>
                {row.map((value, column) => (
                  <td key={table.columns[column]} className={typeof value === 'number' ? 'hub-number' : ''}>
                    {shown(value, language)}
                    {column === charted && typeof value === 'number' && highest > 0 && (
                      <span
                        className="hub-bar"
                        aria-hidden="true"
                        style={{ inlineSize: `${(Math.abs(value) / highest) * 100}%` }}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function shown(value: Cell, language: Language): string {
  if (value === null) return '–';
  return typeof value === 'number' ? value.toLocaleString(language) : String(value);
}

/** Returns the text of the answer, and renders again when it changes. */
function useResponse(): string {
  const editor = useGraphiQL((state) => state.responseEditor);
  const [text, setText] = useState(() => editor?.getValue() ?? '');
  useEffect(() => {
    if (!editor) return undefined;
    setText(editor.getValue());
    const listening = editor.onDidChangeModelContent(() => setText(editor.getValue()));
    return () => listening.dispose();
  }, [editor]);
  return text;
}
