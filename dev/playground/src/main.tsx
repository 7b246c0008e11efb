/** Starts the page: first the workers of the editor, which it asks for when it is loaded. */
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './playground.css';
import { createRoot } from 'react-dom/client';
import { Playground } from './playground.tsx';
import { loadProject } from './project.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
const project = await loadProject();
createRoot(root).render(<Playground project={project} />);
