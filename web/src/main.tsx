import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './style.css';

import { createRoot } from 'react-dom/client';

import { App } from './App';

const place = document.getElementById('graphiql');
if (place === null) throw new Error('The page has no element with the id "graphiql".');
createRoot(place).render(<App />);
