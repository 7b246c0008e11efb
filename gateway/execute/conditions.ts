/** Whether a selection runs (`@skip`, `@include`: GraphQL spec §3.13), as a function of the variables. */
import { type SelectionNode, valueFromASTUntyped } from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

export type Runs = (variables: Variables) => boolean;

export const always: Runs = () => true;

export function both(first: Runs, second: Runs): Runs {
  if (first === always) return second;
  return second === always ? first : (variables) => first(variables) && second(variables);
}

/** The selection's own directives; what stands above it has to run as well. */
export function runsOf({ directives = [] }: SelectionNode): Runs {
  let runs = always;
  for (const directive of directives) {
    const condition = directive.arguments?.[0]?.value;
    const is = directive.name.value === 'include';
    if (condition === undefined || (!is && directive.name.value !== 'skip')) continue;
    runs = both(runs, (variables) => (valueFromASTUntyped(condition, variables) === true) === is);
  }
  return runs;
}
