/** Every page that is written by hand. */
import { declarationPage } from './declaration-page.ts';
import { federatedPage } from './federated-page.ts';
import type { Page } from './page.ts';
import { dashboard } from './portal/dashboard.ts';
import { declarationDetail } from './portal/declaration-detail.ts';
import { declarationList } from './portal/declaration-list.ts';
import { editorBootstrap } from './portal/editor-bootstrap.ts';
import { hawbDetail } from './portal/hawb-detail.ts';
import { hawbList } from './portal/hawb-list.ts';
import { mawbDetail } from './portal/mawb-detail.ts';
import { mawbList } from './portal/mawb-list.ts';
import { sessionBootstrap } from './portal/session-bootstrap.ts';
import { userAdminList } from './portal/user-admin-list.ts';

export const PAGES: readonly Page[] = [
  declarationPage,
  sessionBootstrap,
  dashboard,
  mawbList,
  mawbDetail,
  hawbList,
  hawbDetail,
  declarationList,
  declarationDetail,
  editorBootstrap,
  userAdminList,
  federatedPage,
];
