/** Which fixture waybill belongs to which, so that services which never talk to each other tell the same story. */

/** MAWBs of a tenant (domain: fixture volumes). */
export const MAWB_COUNT = 60;
/** HAWBs of a tenant. */
export const HAWB_COUNT = 900;
/** Declarations of a tenant. */
export const DECLARATION_COUNT = 300;

/** HAWBs above this number are not consolidated. */
const LAST_CONSOLIDATED = 870;
/** HAWBs of the first master, as its sample record says. */
const FIRST_MASTER_HAWBS = 42;
/** HAWBs of the masters after it, in turn: an empty one and a full one are among them. */
const HAWBS_IN_TURN = [60, 0, 8, 24, 2, 16, 30, 1, 12, 20];

const MAWB_OF_HAWB = plan();

/** MAWB n of 1..60 is a MASTER, but each fifth is DIRECT and takes no HAWBs. */
export function isMasterNumber(n: number): boolean {
  return n % 5 !== 0;
}

/** Number of the MAWB that HAWB k of 1..900 is consolidated in, `null` when in none. */
export function mawbNumberOfHawb(k: number): number | null {
  return MAWB_OF_HAWB[k] ?? null;
}

/**
 * What declaration d of 1..300 is about: each 25th a DIRECT waybill, the others a HAWB of their own.
 * Declaration 1 is about HAWB 1 in MAWB 1, like the sample record.
 */
export function declarationWaybills(d: number): { mawb: number; hawb: number | null } {
  if (d % 25 === 0) return { mawb: (d / 25) * 5, hawb: null };
  const hawb = 1 + Math.floor(((d - 1) * 29) / 10);
  return { mawb: mawbNumberOfHawb(hawb) ?? 1, hawb };
}

function plan(): readonly number[] {
  const numbers: number[] = [];
  let turn = 0;
  for (let mawb = 1; mawb <= MAWB_COUNT; mawb++) {
    if (!isMasterNumber(mawb)) continue;
    const share = mawb === 1 ? FIRST_MASTER_HAWBS : (HAWBS_IN_TURN[turn++ % HAWBS_IN_TURN.length] ?? 0);
    for (let i = 0; i < share && numbers.length < LAST_CONSOLIDATED; i++) numbers.push(mawb);
  }
  return [Number.NaN, ...numbers];
}
