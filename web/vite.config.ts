import react from '@vitejs/plugin-react';
import { defineConfig, type Rollup } from 'vite';

/** Builds the page that the hub serves under /graphiql, with every asset of its own. */
export default defineConfig({
  base: '/graphiql/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // Monaco's editor core is one chunk of about 3 MB that cannot usefully be split.
    chunkSizeWarningLimit: 4096,
    reportCompressedSize: false,
    rollupOptions: { onwarn: quietly },
  },
});

/** Passes warnings on, except for GraphiQL's "use no memo" lines, which mean nothing in a bundle. */
function quietly(warning: Rollup.RollupLog, warn: Rollup.LoggingFunction): void {
  if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
}
