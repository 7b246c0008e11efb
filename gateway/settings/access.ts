/** Which documents run, and what callers learn of the graph. */
import { flag, flagOr, listOf, oneOf, text, wholeNumber } from './kinds.ts';
import { name, setting } from './setting.ts';

export const ACCESS = {
  trustedDocuments: setting('TRUSTED_DOCUMENTS', oneOf(['off', 'log', 'only']), {
    meaning:
      'Whether documents other than the trusted ones may run: `off` yes, `log` yes and each is logged once, `only` no (400 `PERSISTED_QUERY_REQUIRED`)',
    unit: null,
    initial: 'off',
    wrong:
      '`only` before all clients’ documents are known: they get nothing. `off` in production: whoever has a token may ask anything',
  }),
  trustedDocumentsPath: setting('TRUSTED_DOCUMENTS_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning:
      'JSON file of trusted documents by the SHA-256 of their text. Empty: the portal’s operations, and none beside `SUPERGRAPH_PATH`',
    unit: null,
    initial: '',
    wrong: 'The start stops and says what is wrong with the file',
  }),
  trustedDocumentsExemptRoles: setting('TRUSTED_DOCUMENTS_EXEMPT_ROLES', listOf(name, 0), {
    meaning: 'Roles that may send any document although `TRUSTED_DOCUMENTS` is `only`',
    unit: null,
    initial: '',
    wrong: 'A role of many users: the allow-list protects nothing',
  }),
  registeredDocumentsCharacters: setting('REGISTERED_DOCUMENTS_CHARACTERS', wholeNumber(0, 1_000_000_000), {
    meaning:
      'Documents that clients register to send their SHA-256 from then on ("automatic persisted queries"), the latest used; 0 keeps none',
    unit: 'characters',
    initial: '4000000',
    wrong: 'Too small: clients send texts again and again. Too large: memory',
  }),
  accessDenied: setting('ACCESS_DENIED', oneOf(['field', 'operation']), {
    meaning:
      'What a field costs that the caller may not read: itself (null and one error, beside what is allowed) or the whole operation (403 `FORBIDDEN_ROLE`). An operation of which no root field is allowed is refused either way',
    unit: null,
    initial: 'field',
    wrong: '`operation`: pages that show a part to some roles only fail for all others',
  }),
  introspection: setting('INTROSPECTION', flagOr('authenticated'), {
    meaning:
      'Who may read the schema: everybody all of it (`true`), callers with a token what their roles may use of it (`authenticated`), nobody (`false`)',
    unit: null,
    initial: { production: 'authenticated', otherwise: 'true' },
    wrong: '`true` in production: the whole schema is public. `false` in development: editors lose completion',
  }),
  playground: setting('PLAYGROUND', flag(), {
    meaning:
      'Whether there is a page to write queries in at `/playground`, where browsers that open `/graphql` are sent too. `false`: it is an unknown path',
    unit: null,
    initial: { production: 'false', otherwise: 'true' },
    wrong: '`true` in production: everybody can read the operations of the portal, and has a page to try passwords in',
  }),
  debugAnswers: setting('DEBUG_ANSWERS', oneOf(['off', 'operators', 'authenticated']), {
    meaning:
      'Who is told how an operation ran (plan, calls of services, what was kept, cost) when the request has the header `x-debug`: nobody, callers with a role of `OPERATOR_ROLES`, or every caller with a token',
    unit: null,
    initial: { production: 'off', otherwise: 'authenticated' },
    wrong:
      '`authenticated` in production: every user can see which services stand behind the graph and how they are called',
  }),
} as const;
