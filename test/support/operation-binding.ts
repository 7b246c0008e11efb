import type { OperationBinding } from '../../schema/contract/operation-binding.ts';

/** An operation that reads `/things` and asks for nothing. */
export function operationBinding(part: Partial<OperationBinding> = {}): OperationBinding {
  return {
    operationId: 'things',
    method: 'GET',
    path: '/things',
    parameters: [],
    body: null,
    pick: null,
    empty: false,
    lossless: false,
    tenantScoped: false,
    upstream: 'things',
    cache: null,
    invalidates: [],
    emits: [],
    ...part,
  };
}
