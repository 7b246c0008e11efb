/** Ids of the users tests work as (domain: tenants, users). */
const id = (tail: string): string => `3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a${tail}`;

export const ROOT = id('00');
export const ANA = id('01');
export const BRUNO = id('02');
export const CARLA = id('03');
export const DIEGO = id('04');
export const ELENA = id('05');
/** Works for another business unit. */
export const FABIO = id('06');
export const GINA = id('07');
export const INTEGRATION = id('ff');
