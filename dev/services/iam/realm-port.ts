/** What IAM changes in the identity provider when a user changes. */
export interface RealmPort {
  setEnabled(username: string, enabled: boolean): void;
  setPassword(username: string, password: string): void;
  setRoles(username: string, roles: readonly string[]): void;
  remove(username: string): void;
}
