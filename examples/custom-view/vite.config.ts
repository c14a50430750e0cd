import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';

/** The development server forwards /graphql to the hub, so no CORS is needed. */
export default defineConfig(({ mode }) => {
  const { HUB_URL = 'http://127.0.0.1:8000' } = loadEnv(mode, '.', 'HUB_');
  const proxy = { '/graphql': { target: HUB_URL, changeOrigin: true } };
  return { base: './', plugins: [react()], server: { proxy }, preview: { proxy } };
});
