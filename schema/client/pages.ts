/**
 * How pages of a list are kept: all pages of one filter and sort order in one entry. A query with `page` reads that page and nothing
 * else (a table); one without it reads all rows that were fetched so far (a list that grows with `fetchMore`).
 */
import type { FieldPolicy, Reference } from '@apollo/client/cache';

export interface PagedField {
  /** Property of the page that holds its rows. */
  readonly rows: string;
  /** Rows of a page when nothing is said. */
  readonly limit: number;
  /** Arguments that narrow or sort the list: each combination is a list of its own. */
  readonly filters: readonly string[];
}

type Page = Readonly<Record<string, unknown>>;

interface KeptPage {
  readonly start: number;
  readonly limit: number;
  /** False when only what stands beside the rows was asked. */
  readonly hasRows: boolean;
  /** `null`: the page could not be read. */
  readonly beside: Page | null;
}

interface KeptList {
  readonly rows: readonly (Reference | undefined)[];
  readonly pages: readonly KeptPage[];
}

export function pages({ rows: property, limit: usual, filters }: PagedField): FieldPolicy<KeptList, Page | null> {
  const range = (args: Record<string, unknown> | null): { start: number; limit: number } => {
    const limit = typeof args?.limit === 'number' ? args.limit : usual;
    return { start: ((typeof args?.page === 'number' ? args.page : 1) - 1) * limit, limit };
  };
  return {
    keyArgs: [...filters],
    read: (kept, { args }) => {
      if (kept === undefined) return undefined;
      const { start, limit } = range(args);
      const whole = args?.page === undefined || args.page === null;
      const page = whole
        ? (kept.pages.findLast(({ hasRows }) => hasRows) ?? kept.pages.at(-1))
        : kept.pages.find((each) => each.start === start && each.limit === limit);
      if (page === undefined || page.beside === null) return page?.beside;
      const rows = (whole ? kept.rows : kept.rows.slice(start, start + limit)).filter((row) => row !== undefined);
      return page.hasRows ? { ...page.beside, [property]: rows } : page.beside;
    },
    merge: (kept, incoming, { args }) => {
      const { start, limit } = range(args);
      const { [property]: found, ...beside } = incoming ?? {};
      const rows = [...(kept?.rows ?? [])];
      const same = kept?.pages.find((page) => page.start === start && page.limit === limit);
      if (incoming === null) {
        const page = { start, limit, hasRows: false, beside: null };
        return { rows, pages: [...(kept?.pages ?? []).filter((each) => each !== same), page] };
      }
      if (!Array.isArray(found)) {
        const page = { start, limit, hasRows: same?.hasRows === true, beside: { ...same?.beside, ...beside } };
        return { rows, pages: [...(kept?.pages ?? []).filter((each) => each !== same), page] };
      }
      const last = found.length < limit;
      for (let index = 0; index < limit; index += 1) rows[start + index] = found[index];
      if (last) rows.length = start + found.length;
      // Rows of a page that lies across this one are not those of its moment any more.
      const others = (kept?.pages ?? []).filter(
        (page) => page !== same && (page.start + page.limit <= start || (page.start >= start + limit && !last)),
      );
      return { rows, pages: [...others, { start, limit, hasRows: true, beside: { ...same?.beside, ...beside } }] };
    },
  };
}
