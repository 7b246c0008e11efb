/**
 * The ten pages of the portal, as the demo company's services answer them: the stand-ins of `dev/` are asked once for each call,
 * and their answers are kept. Unlike the page over three services, rows are whole records of the contracts here.
 */
import { readFileSync } from 'node:fs';
import type { Below, Operation, ServiceName, Workload } from './workload.ts';

const ME = '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01';
const MAWB = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const HAWB = 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001';
const DECLARATION = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';

/** The query that fills each page, with the variables of a fresh visit. */
const PAGES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  SessionBootstrap: {},
  Dashboard: { from: '2020-01-01T00:00:00.000Z', me: ME },
  MawbList: { page: 1, limit: 20 },
  MawbDetail: { mawbId: MAWB },
  HawbList: { page: 1, limit: 20 },
  HawbDetail: { hawbId: HAWB },
  DeclarationList: { page: 1, limit: 20 },
  DeclarationDetail: { declarationId: DECLARATION },
  EditorBootstrap: { month: '2026-01', hawbId: HAWB },
  UserAdminList: { page: 1, limit: 20 },
};

export const PORTAL_PAGES = Object.keys(PAGES);

/** Who may see all of these pages. */
const CALLER = 'diego.vera';
const TENANT = { 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };

/** @param only name of a page; `null` for all of them in turn */
export function createPortalWorkload(only: string | null): Workload {
  const operations = portalOperations().filter(({ operationName }) => only === null || operationName === only);
  return {
    name: only === null ? 'portal' : `portal:${only}`,
    title: only === null ? 'the ten pages of the portal in turn' : `the page ${only} of the portal`,
    distinct: operations.length,
    operation: (n) => operations[n % operations.length] as Operation,
    reference: null,
    below: askStandIns(),
  };
}

/** As they were written, without the `__typename` that the portal's cache asks for beside it: the peers have none either. */
export function portalOperations(): readonly Operation[] {
  const file = new URL('../../schema/generated/trusted-documents.json', import.meta.url);
  const trusted = Object.values(
    JSON.parse(readFileSync(file, 'utf8')) as Record<string, { name: string; document: string }>,
  );
  return PORTAL_PAGES.map((operationName) => {
    const found = trusted.find(({ name }) => name === operationName);
    if (found === undefined) throw new Error(`there is no trusted document ${operationName}`);
    return {
      operationName,
      query: found.document.replaceAll(/\n *__typename(?=\n)/g, ''),
      variables: PAGES[operationName] ?? {},
    };
  });
}

function askStandIns(): Below {
  let starting: ReturnType<typeof startStandIns> | null = null;
  const prepare = () => {
    starting ??= startStandIns();
    return starting;
  };
  // Parameters in another order, or encoded differently, are the same call and have the same answer.
  const known = new Map<string, Promise<string | null>>();
  return {
    prepare,
    rest: async (service, target) => {
      const url = new URL(target, 'http://stand-in');
      url.searchParams.sort();
      const key = `${service} ${url.pathname}${url.search}`;
      const ask = await prepare();
      const answer = known.get(key) ?? ask(service, target);
      known.set(key, answer);
      return answer;
    },
  };
}

async function startStandIns() {
  const { startStandIns: start } = await import('../../dev/start-stand-ins.ts');
  const standIns = await start({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
  return async (service: ServiceName, target: string): Promise<string | null> => {
    const token = await standIns.identityProvider.mint(CALLER);
    const response = await fetch(standIns[service].url + target, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'accept-language': 'en', ...TENANT },
    });
    return response.status === 200 ? response.text() : null;
  };
}
