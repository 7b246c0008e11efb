/** Filter, order and page of a list, kept in the address: a link shows the same list, and Back goes back. */
import { useSearchParams } from 'wouter';

export interface PageState {
  readonly page: number;
  readonly limit: number;
  readonly sort: string | null;
  /** Value of a filter; empty when it is not set. */
  filter(name: string): string;
  /** Whether a filter that is on or off is on. */
  on(name: string): boolean;
  readonly filtered: boolean;
  /** `''` and `null` take one out. Another filter or order begins at the first page. */
  change(values: Readonly<Record<string, string | null>>): void;
  clear(): void;
}

const LIMITS = [20, 50, 100];
const OWN = new Set(['page', 'limit', 'sort']);

export function usePageState(): PageState {
  const [search, setSearch] = useSearchParams();
  const number = (name: string, initial: number): number => {
    const value = Number(search.get(name));
    return Number.isInteger(value) && value > 0 ? value : initial;
  };
  const limit = number('limit', 20);
  return {
    page: number('page', 1),
    limit: LIMITS.includes(limit) ? limit : 20,
    sort: search.get('sort'),
    filter: (name) => search.get(name) ?? '',
    on: (name) => search.get(name) === 'yes',
    filtered: [...search.keys()].some((name) => !OWN.has(name)),
    change: (values) =>
      setSearch((before) => {
        const next = new URLSearchParams(before);
        if (!('page' in values)) next.delete('page');
        for (const [name, value] of Object.entries(values)) {
          if (value === null || value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      }),
    clear: () => setSearch(new URLSearchParams()),
  };
}

/** The value when it is one of those the list knows; addresses are written by hand too. */
export function oneOf<Value extends string>(value: string | null, known: readonly Value[]): Value | null {
  return known.find((each) => each === value) ?? null;
}

/** The order asked for in the address when the list can be sorted so. */
export function orderOf<Name extends string>(
  { sort }: PageState,
  names: readonly Name[],
  usual: `${NoInfer<Name>}_${'ASC' | 'DESC'}`,
): `${Name}_${'ASC' | 'DESC'}` {
  const known = names.flatMap((name) => [`${name}_ASC`, `${name}_DESC`] as const);
  return oneOf(sort, known) ?? usual;
}
