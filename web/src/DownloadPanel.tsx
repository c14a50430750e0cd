import { Button, tryParseJSONC, useGraphiQL } from '@graphiql/react';

import { cancel, download, type EditorContent, type Format, FORMATS, type Progress, useProgress } from './download';
import { type Language, useLanguage } from './language';

type Words = { hint: string; cancel: string; running: string; done: string; cancelled: string; failed: string };

const WORDS: Record<Language, Words> = {
  en: {
    hint: 'Saves the first list of the open query as a file, with all its records, regardless of the page in the query. The selected fields are the columns; aliases are the column headings.',
    cancel: 'Cancel',
    running: 'Downloading',
    done: 'Saved',
    cancelled: 'Canceled; nothing was saved',
    failed: 'Failed; nothing was saved',
  },
  id: {
    hint: 'Menyimpan daftar pertama dari kueri yang terbuka sebagai berkas, dengan seluruh datanya, tanpa dibatasi halaman dalam kueri. Field yang dipilih menjadi kolom; alias menjadi judul kolom.',
    cancel: 'Batalkan',
    running: 'Sedang mengunduh',
    done: 'Tersimpan',
    cancelled: 'Dibatalkan; tidak ada yang disimpan',
    failed: 'Gagal; tidak ada yang disimpan',
  },
};

/** Saves the first list of the open query as a file and shows the progress. */
export function DownloadPanel() {
  const language = useLanguage();
  const words = WORDS[language];
  const progress = useProgress();
  const content = useEditorContent();
  return (
    <section aria-label="Download / Unduh">
      <h2 className="hub-title">Download / Unduh</h2>
      <p className="hub-hint" lang={language}>
        {words.hint}
      </p>
      <div className="hub-formats">
        {FORMATS.map((format: Format) => (
          <Button
            key={format}
            type="button"
            disabled={!content || progress.phase === 'running'}
            onClick={() => content && void download(content, format)}
          >
            {format.toUpperCase()}
          </Button>
        ))}
        {progress.phase === 'running' && (
          <Button type="button" state="error" onClick={cancel}>
            {words.cancel}
          </Button>
        )}
      </div>
      {progress.phase !== 'idle' && <State progress={progress} words={words} language={language} />}
    </section>
  );
}

type StateProps = { progress: Progress; words: Words; language: Language };

function State({ progress, words, language }: StateProps) {
  const { phase, rows, total, message } = progress;
  const isUnknown = phase === 'running' && (rows === null || !total);
  const number = (value: number) => value.toLocaleString(language);
  return (
    <div className="hub-progress" role="status" lang={language}>
      {phase === 'running' && <progress max={total ?? 1} value={isUnknown ? undefined : (rows ?? 0)} />}
      <p>
        {phase === 'idle' ? '' : words[phase]}
        {rows !== null && `: ${number(rows)}${total === null ? '' : ` / ${number(total)}`}`}
        {` (${number(Math.ceil(progress.bytes / 1024))} kB)`}
      </p>
      {phase === 'failed' && <p className="hub-failure">{message}</p>}
    </div>
  );
}

/** Returns a function that reads the editors; undefined while they are loading. */
function useEditorContent(): (() => EditorContent) | undefined {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const operationName = useGraphiQL((state) => state.operationName);
  if (!queryEditor || !variableEditor) return undefined;
  return () => ({
    query: queryEditor.getValue(),
    variables: parsed(variableEditor.getValue()),
    headers: parsed(headerEditor?.getValue()),
    operationName,
  });
}

function parsed(text: string | undefined): Record<string, unknown> {
  return tryParseJSONC(text) ?? {};
}
