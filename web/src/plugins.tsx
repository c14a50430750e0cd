import { explorerPlugin } from '@graphiql/plugin-explorer';
import type { GraphiQLPlugin } from '@graphiql/react';
import { HISTORY_PLUGIN } from 'graphiql';

import { DownloadPanel } from './DownloadPanel';
import { ExamplesPanel } from './ExamplesPanel';
import { TablePanel } from './TablePanel';

/** The panel of example queries. */
export const examplesPlugin: GraphiQLPlugin = {
  title: 'Examples / Contoh',
  icon: ExamplesIcon,
  content: ExamplesPanel,
};

/** The panel that saves a list as a file. */
export const downloadPlugin: GraphiQLPlugin = {
  title: 'Download / Unduh',
  icon: DownloadIcon,
  content: DownloadPanel,
};

/** The panel that shows an answer as a table. */
export const tablePlugin: GraphiQLPlugin = {
  title: 'Table / Tabel',
  icon: TableIcon,
  content: TablePanel,
};

/** All panels except the documentation, in the order of the sidebar. */
export const plugins: GraphiQLPlugin[] = [
  examplesPlugin,
  tablePlugin,
  downloadPlugin,
  explorerPlugin({ showAttribution: false }),
  HISTORY_PLUGIN,
];

function ExamplesIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <path d="M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11" strokeLinecap="round" />
    </svg>
  );
}

function TableIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <path d="M4 5h16v14H4zM4 10h16M10 10v9" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

function DownloadIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <path d="M12 4v11M7 10l5 5 5-5M4 20h16" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
