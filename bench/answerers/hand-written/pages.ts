/** Every page that is written by hand. */
import { declarationPage } from './declaration-page.ts';
import type { Page } from './page.ts';

export const PAGES: readonly Page[] = [declarationPage];
