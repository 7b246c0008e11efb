/** Questions about requests that several dashboards ask. */

/** Of clients; the other values of `service` are what the gateway calls. */
export const GATEWAY = '{service="gateway"}';
export const FAILED = '{service="gateway",status=~"5.."}';

/** A counter a second, of all processes together. */
export const rate = (selector: string): string => `sum(rate(${selector}[$__rate_interval]))`;

/** A share that is 0, and not nothing, while nothing failed. */
export const share = (part: string, whole: string): string => `(${rate(part)} or vector(0)) / ${rate(whole)}`;
