#!/usr/bin/env node
// The sources are TypeScript, which Node 20 cannot read by itself: tsx does, here as for `npm start`.
import { register } from 'tsx/esm/api';

register();
await import('../cli/main.ts');
