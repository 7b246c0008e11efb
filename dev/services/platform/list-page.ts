/** One page of a list: search, sorting and paging as every list of every service does them (domain: lists). */

import { fold } from './fold.ts';
import { Problem } from './problem.ts';
import type { Call } from './service-definition.ts';

export interface PageMeta {
  itemsPerPage: number;
  totalItems: number;
  currentPage: number;
  totalPages: number;
  sortBy: string[];
}

/** Relative references (RFC 3986, 4.2) that keep every other parameter of the request. */
export interface PageLinks {
  first: string;
  previous: string | null;
  current: string;
  next: string | null;
  last: string;
}

export interface Page<T> {
  data: T[];
  meta: PageMeta;
  links: PageLinks;
}

type SortValue = string | number | null;

export interface ListOptions<T> {
  /** Texts the `search` parameter looks into. */
  readonly search?: (row: T) => readonly (string | null)[];
  /** Value by sortable field. */
  readonly sort: Readonly<Record<string, (row: T) => SortValue>>;
  /** Terms in effect without `sortBy`, for example `createdAt:DESC`. */
  readonly defaultSort: string;
}

/** First row that is no longer reachable (domain: lists, PAGE_WINDOW_EXCEEDED). */
const PAGE_WINDOW = 10_000;

/**
 * Answers `page`, `limit`, `sortBy` and `search` of the call over rows that are filtered already. A page beyond the
 * last is empty. Throws 400 PAGE_WINDOW_EXCEEDED and 400 SORT_NOT_ALLOWED.
 */
export function listPage<T>(rows: readonly T[], call: Pick<Call, 'query'>, options: ListOptions<T>): Page<T> {
  const page = (call.query.page as number | undefined) ?? 1;
  const limit = (call.query.limit as number | undefined) ?? 20;
  const asked = (call.query.sortBy as string[] | undefined) ?? [];
  const sortBy = asked.length > 0 ? asked : options.defaultSort.split(',');
  const skipped = (page - 1) * limit;
  if (skipped >= PAGE_WINDOW) throw new Problem('PAGE_WINDOW_EXCEEDED');

  const found = sortRows(searchRows(rows, call.query.search as string | undefined, options), sortBy, options);
  const totalPages = Math.ceil(found.length / limit);
  const lastPage = Math.max(1, totalPages);
  const link = (target: number) => linkTo(call.query, target);
  return {
    data: found.slice(skipped, skipped + limit),
    meta: { itemsPerPage: limit, totalItems: found.length, currentPage: page, totalPages, sortBy: [...sortBy] },
    links: {
      first: link(1),
      previous: page > 1 ? link(Math.min(page - 1, lastPage)) : null,
      current: link(page),
      next: page < lastPage ? link(page + 1) : null,
      last: link(lastPage),
    },
  };
}

function searchRows<T>(rows: readonly T[], search: string | undefined, options: ListOptions<T>): readonly T[] {
  const { search: textsOf } = options;
  if (search === undefined || textsOf === undefined) return rows;
  const wanted = fold(search);
  return rows.filter((row) => textsOf(row).some((text) => text !== null && fold(text).includes(wanted)));
}

/** Empty values come last in both directions; equal rows are ordered by id, so that pages are stable. */
function sortRows<T>(rows: readonly T[], terms: readonly string[], options: ListOptions<T>): T[] {
  const orders = terms.map((term) => {
    const [field = '', direction] = term.split(':');
    const read = Object.hasOwn(options.sort, field) ? options.sort[field] : undefined;
    if (read === undefined) throw new Problem('SORT_NOT_ALLOWED', [{ field: 'sortBy', code: 'ENUM', message: term }]);
    return { read, sign: direction === 'DESC' ? -1 : 1 };
  });
  const keyed = rows.map((row) => ({
    row,
    keys: [...orders.map(({ read }) => sortKey(read(row))), sortKey((row as { id?: string }).id ?? null)],
  }));
  keyed.sort((a, b) => {
    for (let i = 0; i <= orders.length; i++) {
      const order = compare(a.keys[i] ?? null, b.keys[i] ?? null, orders[i]?.sign ?? 1);
      if (order !== 0) return order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

function sortKey(value: SortValue): SortValue {
  return typeof value === 'string' ? fold(value) : value;
}

function compare(a: SortValue, b: SortValue, sign: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}

function linkTo(query: Readonly<Record<string, unknown>>, page: number): string {
  const pairs = Object.entries({ ...query, page })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replaceAll('%2C', ',')}`);
  return `?${pairs.join('&')}`;
}
