/** What became of one mutation: done, or who refused it and why. */
import type { World } from './world.ts';

export interface Outcome {
  /** `service CODE` of the refusal (`gateway CODE` when no service was asked), `done` without one. */
  readonly outcome: string;
  /** Answer of the mutation's field, `null` when refused. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  readonly value: any;
}

/** @param document one mutation of one field, which has the alias `value` */
export async function attempt(
  world: World,
  as: string,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const { data, errors } = await world.ask(document, { as, variables });
  const { service, code } = (errors[0]?.extensions ?? {}) as { service?: string; code?: string };
  return { outcome: errors.length === 0 ? 'done' : `${service ?? 'gateway'} ${code}`, value: data?.value ?? null };
}
