/** Business unit and country that the user works in. */
export interface Tenant {
  readonly businessUnit: string;
  readonly countryCode: string;
}

/** An answer that came after the user had gone to another tenant; nobody may see it. */
export class TenantSwitchedError extends Error {
  override readonly name = 'TenantSwitchedError';

  constructor() {
    super('The user works in another tenant now');
  }
}
