/** @serhafen/graph-client: what a portal needs to work with the gateway. Operations are in `@serhafen/graph-client/operations`. */
export { createCache, typePolicies } from './cache.ts';
export {
  type FailureDetail,
  failedWith,
  failuresAt,
  failuresOf,
  failuresWithin,
  type GraphFailure,
  isGraphErrorCode,
  type Language,
  textOf,
} from './errors.ts';
export { type FragmentOf, readFragment } from './fragments.ts';
export type { GraphErrorCode } from './generated/error-texts.ts';
export { createGraphClient, type GraphClient, type GraphClientOptions } from './graph-client.ts';
export { createAuthLink } from './links/auth-link.ts';
export { createResumeLink } from './links/resume-link.ts';
export { createRetryLink, type RetryOptions } from './links/retry-link.ts';
export { createTrustedDocumentLink, trustedId } from './links/trusted-document-link.ts';
export { type PagedField, pages } from './pages.ts';
export {
  createSession,
  RenewalRefused,
  type Session,
  type TokenPair,
  type TokenStore,
  type Tokens,
} from './session.ts';
export { createSocket, type SocketOptions } from './socket.ts';
export { type Tenant, TenantSwitchedError } from './tenant.ts';
