/** What the contracts' `format` words accept; formats a contract checker does not know would pass unchecked. */

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
/** RFC 3339, section 5.6. */
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
/** Labels of letters, digits and inner hyphens, at least two of them. */
const EMAIL = /^[^\s@<>()[\],;:\\"]+@([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z\d]([a-z\d-]*[a-z\d])?$/i;

/** Format checks by name (domain: hosts, versioning, formats). */
export const FORMATS: Readonly<Record<string, RegExp | ((text: string) => boolean)>> = {
  uuid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
  decimal: /^-?\d{1,15}(\.\d{1,4})?$/,
  email: EMAIL,
  uri: (text) => URL.canParse(text),
  date: isDate,
  'date-time': (text) => {
    const date = DATE_TIME.exec(text)?.[1];
    return date !== undefined && isDate(date);
  },
};

/** A day that is in the calendar: no 30 February. */
function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
