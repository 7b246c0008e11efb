/** One setting: variable, meaning, unit, default, what it accepts, and what a wrong value does. */
import { type Kind, text } from './kinds.ts';

export interface Setting<T> {
  readonly variable: string;
  readonly kind: Kind<T>;
  readonly meaning: string;
  readonly unit: string | null;
  /** Text as it would stand in the environment; `${NAME}` is another variable's value. `null`: it has to be set. */
  readonly initial: string | null | { readonly production: string | null; readonly otherwise: string | null };
  /** What happens when the value is well-formed but wrong. */
  readonly wrong: string;
  /** The value is a credential and is never shown. Default: it may be. */
  readonly secret?: boolean;
}

type Row = Pick<Setting<unknown>, 'meaning' | 'unit' | 'initial' | 'wrong' | 'secret'>;

export function setting<T>(variable: string, kind: Kind<T>, row: Row): Setting<T> {
  return { variable, kind, ...row };
}

/** Names of realms, clients and roles. */
export const name = text(/^[A-Za-z0-9_.-]{1,64}$/, 'a name of letters, digits, "_", "." and "-"');
