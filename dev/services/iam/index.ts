/** IAM as the company runs it in front of Keycloak, in small. */
import type { ServiceDefinition } from '../platform/service-definition.ts';
import { readHandlers } from './read-handlers.ts';
import type { RealmPort } from './realm-port.ts';
import { type SessionOptions, sessionHandlers } from './session-handlers.ts';
import { createState } from './state.ts';
import { writeHandlers } from './write-handlers.ts';

export interface IamOptions extends SessionOptions {
  readonly now: Date;
  /** The identity provider's users, told of changes. */
  readonly realm?: RealmPort;
}

export function createIamService({ now, realm, tokenUrl }: IamOptions): ServiceDefinition {
  const state = createState(now);
  return {
    name: 'iam',
    handlers: { ...sessionHandlers({ tokenUrl }), ...readHandlers(state), ...writeHandlers(state, realm) },
    publicOperations: ['login', 'refreshToken', 'logout', 'getGoogleAuthorizationUrl', 'loginWithGoogle'],
  };
}
