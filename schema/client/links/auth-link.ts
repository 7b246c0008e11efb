/** Says who asks, for which tenant, in which language; renews a token the gateway does not take and asks again, once. */
import { ApolloLink } from '@apollo/client/link';
import { from, map, of, switchMap } from 'rxjs';
import type { Language } from '../errors.ts';
import type { Session } from '../session.ts';
import { type Tenant, TenantSwitchedError } from '../tenant.ts';
import { codesOf, isRefusal } from './answer.ts';

export interface CallerFacts {
  readonly session: Session;
  /** `null` before the user has chosen one: only operations about the user answer then. */
  readonly tenant: () => Tenant | null;
  readonly language: () => Language;
}

const RENEWABLE = new Set<unknown>(['TOKEN_EXPIRED', 'TOKEN_INVALID']);

export function createAuthLink(caller: CallerFacts): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const asked = caller.tenant();
    const send = (token: string | null) => {
      operation.setContext(({ headers }) => ({ headers: { ...headers, ...headersFor(caller, asked, token) } }));
      return forward(operation);
    };
    return from(caller.session.accessToken()).pipe(
      switchMap((token) =>
        send(token).pipe(
          switchMap((answer) => {
            if (token === null || !isRefusal(answer) || !codesOf(answer).some((code) => RENEWABLE.has(code)))
              return of(answer);
            return from(caller.session.replace(token)).pipe(
              switchMap((other) => (other === null ? of(answer) : send(other))),
            );
          }),
        ),
      ),
      map((answer) => {
        if (caller.tenant() !== asked) throw new TenantSwitchedError();
        return answer;
      }),
    );
  });
}

/** Of a request, or of the first message of a socket. */
export function headersFor(
  { language }: CallerFacts,
  tenant: Tenant | null,
  token: string | null,
): Record<string, string> {
  return {
    'accept-language': language(),
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(tenant !== null && { 'x-business-unit': tenant.businessUnit, 'x-country-code': tenant.countryCode }),
  };
}
