/** Generates the functions that collect the keys of a step: a walk over the rows that are there, down to one place. */
import type { LoadStep } from '../../../../schema/contract/fetch.ts';
import { itemsAt, rowsOf } from './held-values.ts';
import { type Attachment, type FetchId, type Place, placeAt, type RootRows } from './places.ts';
import type { RowCode } from './rows.ts';
import { type Held, type Row, rootRow } from './values.ts';

export interface Walk {
  readonly roots: readonly RootRows[];
  readonly place: Place;
  readonly path: readonly string[];
  /** Fetches whose rows are needed at the end of the walk. */
  readonly sources: ReadonlySet<FetchId>;
}

/** Writes `(m, run) => Set of keys` for the representations that a fetch of entities needs; answers its name. */
export function emitEntityCollector(rows: RowCode, walk: Walk, attachment: Attachment): string {
  return emitCollector(rows, walk, (found) => {
    const key = rows.key(attachment, found, placeAt(walk.place, walk.path));
    rows.code.line(`if (${key} !== undefined) keys.add(${key});`);
  });
}

/** Writes `(m, run) => Set of keys` for a load below a fetch; answers its name. */
export function emitLoadCollector(rows: RowCode, walk: Walk, fetch: FetchId, step: LoadStep): string {
  return emitCollector(rows, walk, (found) => {
    const own = found.filter((row) => row.fetch === fetch);
    for (const row of own) {
      // The key is read like a field, so that type conditions and masks hold for it too.
      const field = {
        name: '',
        access: step.key,
        object: null,
        leaf: null,
        standsForEntity: false,
        lists: 0,
        arguments: '',
      };
      const shape = { ...row.shape, field: () => [{ types: step.types, field }] };
      for (const value of rows.values([{ ...row, shape }], '', null)) {
        const held = rows.code.name('v');
        rows.code.line(`const ${held} = ${value.expression};`);
        if (step.list)
          rows.code.line(
            `if (Array.isArray(${held})) for (const key of ${held}) { if (key !== null && key !== undefined) keys.add(String(key)); }`,
          );
        else
          rows.code.line(
            `if (${held} !== undefined && ${held} !== null) keys.add(typeof ${held} === 'string' ? ${held} : String(${held}));`,
          );
      }
    }
  });
}

/** Writes a walk down to a place; `atEnd` writes what is done with the rows there. */
export function emitCollector(rows: RowCode, walk: Walk, atEnd: (found: readonly Row[]) => void): string {
  const { code } = rows;
  const name = code.name('collect');
  code.line(`function ${name}(m, run) {\nconst keys = new Set();`);
  const roots = walk.roots.filter(({ fetch }) => walk.sources.has(fetch)).map(rootRow);
  descend(roots, walk.place, 0);
  code.line('return keys;\n}');
  return name;

  function descend(found: readonly Row[], place: Place | undefined, depth: number): void {
    const here = [...found];
    for (const attachment of place?.attachments ?? []) {
      if (walk.sources.has(attachment.fetch)) here.push(rows.attach(attachment, here, place ?? walk.place));
    }
    const key = walk.path[depth];
    if (key === undefined) {
      atEnd(here);
      return;
    }
    const values = rows.values(here, key, null).filter(({ field }) => field.object !== null);
    if (values.length === 0) return;
    const held = values.map((value) => rows.hold(value));
    elements(rows, held, values[0]?.field.lists ?? 0, (items) => {
      const below = rowsOf(code, items);
      if (below.length === 0) return;
      code.line(`if (${below.map(({ variable }) => `${variable} !== undefined`).join(' || ')}) {`);
      descend(below, place?.children.get(key), depth + 1);
      code.line('}');
    });
  }
}

/** Writes loops over nested lists; several rows' lists are walked side by side. */
function elements(rows: RowCode, held: readonly Held[], lists: number, inner: (items: readonly Held[]) => void): void {
  if (lists === 0) {
    inner(held);
    return;
  }
  const { code } = rows;
  const index = code.name('i');
  const names = held.map(({ variable }) => variable).join(', ');
  code.line(`for (let ${index} = 0, length = Z(${names}); ${index} < length; ${index}++) {`);
  elements(rows, itemsAt(code, held, index), lists - 1, inner);
  code.line('}');
}
