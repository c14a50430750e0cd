import { explorerPlugin } from '@graphiql/plugin-explorer';
import type { GraphiQLPlugin } from '@graphiql/react';
import { HISTORY_PLUGIN } from 'graphiql';

import { ExamplesPanel } from './ExamplesPanel';

/** The panel of example queries. */
export const examplesPlugin: GraphiQLPlugin = {
  title: 'Examples / Contoh',
  icon: ExamplesIcon,
  content: ExamplesPanel,
};

/** Every panel beside the documentation, in the order of the side bar. */
export const plugins: GraphiQLPlugin[] = [
  examplesPlugin,
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
