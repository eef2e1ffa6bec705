import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './app.tsx';
import { httpSession } from './session/http-session.ts';

// zod compiles parsers by `new Function` where it may; the content security policy says it may not.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App http={httpSession(window.location.origin)} />
  </StrictMode>,
);
