/** What Keycloak says when it refuses a grant (`error_description` of `invalid_grant`), and what IAM answers instead. */

export interface Refusals {
  /** Part of the description, code of the error catalogue. */
  readonly known: readonly (readonly [description: string, code: string])[];
  /** Code for every other description, so that none reaches the client. */
  readonly otherwise: string;
}

export const LOGIN_REFUSALS: Refusals = {
  known: [
    ['Account disabled', 'ACCOUNT_DISABLED'],
    ['Account is not fully set up', 'ACCOUNT_ACTION_REQUIRED'],
  ],
  otherwise: 'INVALID_CREDENTIALS',
};

/** A session that ended has expired; a token that was used twice or never given out is not valid. */
export const REFRESH_REFUSALS: Refusals = {
  known: [
    ['Token is not active', 'REFRESH_TOKEN_EXPIRED'],
    ['Session not active', 'REFRESH_TOKEN_EXPIRED'],
  ],
  otherwise: 'REFRESH_TOKEN_INVALID',
};

export const LOGOUT_REFUSALS: Refusals = { known: [], otherwise: 'REFRESH_TOKEN_INVALID' };

export const GOOGLE_REFUSALS: Refusals = {
  known: [
    ['Account disabled', 'ACCOUNT_DISABLED'],
    ['Account not linked', 'GOOGLE_ACCOUNT_NOT_LINKED'],
  ],
  otherwise: 'GOOGLE_CODE_INVALID',
};
