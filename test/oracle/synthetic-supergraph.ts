/** Shape of a synthetic supergraph: SDL per subgraph, one model, and what the comparison has to know about it. */
import type { Model } from './model.ts';
import type { ReferenceFault } from './reference-faults.ts';

export interface SyntheticSubgraph {
  readonly name: string;
  /** Federation 2 SDL without the `@link`, which is put in front. */
  readonly sdl: string;
  /** `Type.field` → value this subgraph answers instead of the model's: a field that must not be asked here. */
  readonly stale?: Readonly<Record<string, unknown>>;
  /** Decides about representations this subgraph does not know (answers null) or fails on (throws). Default: knows all. */
  readonly knows?: (typename: string, representation: Readonly<Record<string, unknown>>) => boolean;
}

export interface SyntheticSupergraph {
  readonly name: string;
  /** What it is there for, one phrase each. */
  readonly covers: readonly string[];
  readonly subgraphs: readonly SyntheticSubgraph[];
  /** A fresh model: called before every operation, so that mutations start from the same state. */
  readonly createModel: () => Model;
  /** Argument values that find something, by `Type.field.argument`, `Input.field` or name of a type. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  /** Faults of the reference that show only here; those of all supergraphs are in `reference-faults.ts`. */
  readonly referenceFaults?: readonly ReferenceFault[];
  /** The reference does not load this supergraph: the truth alone decides. */
  readonly referenceRefuses?: boolean;
  /**
   * Errors of the truth are what a federated answer must have too: no field reads another one through `@requires`, and no
   * subgraph fails on a whole entity. Default: false.
   */
  readonly truthfulErrors?: boolean;
  /**
   * Subgraphs do not know entities that others speak of. By rule of the product such an entity is null without an error,
   * also where that null rises; the truth has it as a null that breaks the schema. Default: false.
   */
  readonly unknownEntities?: boolean;
}

const IMPORTS = [
  '@key',
  '@shareable',
  '@requires',
  '@provides',
  '@external',
  '@override',
  '@inaccessible',
  '@interfaceObject',
  '@context',
  '@fromContext',
];

/** The subgraph's SDL with the federation directives linked. */
export function linkedSdl({ sdl }: Pick<SyntheticSubgraph, 'sdl'>): string {
  const imports = [
    ...IMPORTS.filter((name) => new RegExp(`${name}\\b`).test(sdl)),
    ...(/ContextFieldValue/.test(sdl) ? ['ContextFieldValue'] : []),
  ];
  const list = imports.map((name) => JSON.stringify(name)).join(', ');
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: [${list}])\n${sdl}`;
}
