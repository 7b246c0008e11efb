/** Writes lists of leaves. They are rare beside single leaves, so they are interpreted instead of generated. */
import { type GraphQLLeafType, type GraphQLOutputType, isListType, isNonNullType } from 'graphql';
import type { LeafForm } from '../../../../schema/contract/fetch.ts';
import { type PathTemplate, REPORTS, type RunState } from '../run/run-state.ts';
import { type LeafWriter, leafWriter } from './leaves.ts';

/** A list level or the leaf below the last one. */
export type LeafListPlan =
  | { readonly item: LeafListPlan; readonly required: boolean }
  | { readonly write: LeafWriter; readonly required: boolean };

export function leafListPlan(type: GraphQLOutputType, form: LeafForm): LeafListPlan {
  const required = isNonNullType(type);
  const bare = required ? type.ofType : type;
  if (isListType(bare)) return { item: leafListPlan(bare.ofType as GraphQLOutputType, form), required };
  return { write: leafWriter(bare as GraphQLLeafType, form), required };
}

/** @returns JSON text, or `undefined` when the value is null and must not be */
export function writeLeafList(
  run: RunState,
  value: unknown,
  plan: LeafListPlan,
  template: PathTemplate,
  ...indices: number[]
): string | undefined {
  const absent = plan.required ? undefined : 'null';
  if (value === null || value === undefined) {
    if (plan.required) REPORTS.V(run, template, ...indices);
    return absent;
  }
  if ('write' in plan) {
    const text = plan.write(value);
    if (text === undefined) REPORTS.B(run, template, ...indices);
    return text ?? absent;
  }
  if (!Array.isArray(value)) {
    REPORTS.B(run, template, ...indices);
    return absent;
  }
  let text = '[';
  for (let index = 0; index < value.length; index++) {
    const item = writeLeafList(run, value[index], plan.item, [...template, null], ...indices, index);
    if (item === undefined) return absent;
    text += index === 0 ? item : `,${item}`;
  }
  return `${text}]`;
}
