/** Fragments are masked: a component sees of an answer only what its own fragment asks, and gets at it here. */
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';

/** What a parent hands to a component that reads `Fragment` of it. */
export type FragmentOf<Fragment extends DocumentTypeDecoration<object, unknown>> =
  Fragment extends DocumentTypeDecoration<infer Data, unknown>
    ? Data extends { ' $fragmentName'?: infer Name }
      ? { ' $fragmentRefs'?: { [Key in Name & string]: Data } }
      : never
    : never;

/** What the fragment asked; only types are masked, so this costs nothing. */
export function readFragment<Data>(
  _fragment: DocumentTypeDecoration<Data, unknown>,
  masked: FragmentOf<DocumentTypeDecoration<Data & object, unknown>>,
): Data;
export function readFragment<Data>(
  _fragment: DocumentTypeDecoration<Data, unknown>,
  masked: FragmentOf<DocumentTypeDecoration<Data & object, unknown>> | null,
): Data | null;
export function readFragment(_fragment: unknown, masked: unknown): unknown {
  return masked;
}
