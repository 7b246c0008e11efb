/** A refusal in Keycloak's own form (RFC 6749, section 5.2). */

export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly status: number;
  readonly error: string;

  /** @param error code such as `invalid_grant`; `description` is the text Keycloak answers in the same case */
  constructor(status: number, error: string, description: string) {
    super(description);
    this.status = status;
    this.error = error;
  }

  /** The JSON body of the answer. */
  get body(): { error: string; error_description: string } {
    return { error: this.error, error_description: this.message };
  }
}

/** The refusal of a grant: 400 unless said otherwise. */
export function invalidGrant(description: string, status = 400): OAuthError {
  return new OAuthError(status, 'invalid_grant', description);
}
