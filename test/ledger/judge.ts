/** What each client was told, held against what happened: every event once or within a gap that was told, in order, of its own tenant. */

/** An event as the stream has it. */
export interface Happened {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
  readonly sequence: number;
  /** Place in the stream, as text; the list of all events of a tenant is in this order. */
  readonly position: string;
}

/** What a client was told, in the order in which it was told. */
export type Told =
  | { readonly kind: 'event'; readonly id: string; readonly position: string }
  /** Everything up to here that was not told is lost. */
  | { readonly kind: 'gap'; readonly position: string };

export interface History {
  readonly client: string;
  readonly tenant: string;
  /** `null`: all subjects. */
  readonly subject: string | null;
  readonly told: readonly Told[];
}

export interface Judgement {
  /** What must not be, in words. */
  readonly faults: readonly string[];
  readonly events: number;
  readonly gaps: number;
  /** Events that were signalled as lost. */
  readonly lost: number;
}

/**
 * @param happened of all tenants, each tenant's in the order of its stream
 * @param compare orders places
 */
export function judge(
  history: History,
  happened: readonly Happened[],
  compare: (one: string, other: string) => number,
): Judgement {
  const { client, tenant, subject, told } = history;
  const faults: string[] = [];
  const byId = new Map(happened.map((event) => [event.id, event]));
  const own = happened.filter((event) => event.tenant === tenant && (subject === null || event.subject === subject));
  const seen = new Set<string>();
  const sequences = new Map<string, number>();
  const gaps: { readonly after: string; readonly upTo: string }[] = [];
  let last: string | null = null;
  for (const one of told) {
    if (one.kind === 'gap') {
      gaps.push({ after: last ?? one.position, upTo: one.position });
      last = one.position;
      continue;
    }
    const event = byId.get(one.id);
    if (event === undefined) faults.push(`${client}: ${one.id} never happened`);
    else if (event.tenant !== tenant) faults.push(`${client} of ${tenant}: ${one.id} is of ${event.tenant}`);
    else if (subject !== null && event.subject !== subject) faults.push(`${client}: ${one.id} was not asked for`);
    if (event === undefined) continue;
    if (seen.has(one.id)) faults.push(`${client}: ${one.id} was told twice`);
    seen.add(one.id);
    const before = sequences.get(event.subject) ?? -1;
    if (event.sequence <= before) {
      faults.push(`${client}: ${event.subject} ${event.sequence} was told after ${before}`);
    }
    sequences.set(event.subject, event.sequence);
    last = one.position;
  }
  const first = told[0]?.position;
  let lost = 0;
  for (const event of first === undefined ? [] : own) {
    if (seen.has(event.id) || compare(event.position, first ?? '') < 0) continue;
    if (gaps.some(({ after, upTo }) => compare(event.position, after) > 0 && compare(event.position, upTo) <= 0))
      lost += 1;
    else faults.push(`${client}: ${event.subject} ${event.sequence} (${event.position}) is missing without a word`);
  }
  if (told.length === 0 && own.length > 0) faults.push(`${client}: was told nothing`);
  return { faults, events: seen.size, gaps: gaps.length, lost };
}
