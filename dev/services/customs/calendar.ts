/** Calendar days as the tenant sees them: due dates, months of exchange rates, working days. */

const DAY_MILLISECONDS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Day of a moment in a time zone, `YYYY-MM-DD` (domain: formats, date). */
export function localDay(moment: Date | string, timezone: string): string {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formats.set(timezone, format);
  }
  return format.format(new Date(moment));
}

/** Month of a moment in a time zone, `YYYY-MM`. */
export function localMonth(moment: Date | string, timezone: string): string {
  return localDay(moment, timezone).slice(0, 7);
}

/** The day so many calendar days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/** Mondays to Fridays after the first day, up to and including the last. Public holidays are not modelled. */
export function workingDaysBetween(first: string, last: string): number {
  let count = 0;
  for (let day = addDays(first, 1); day <= last; day = addDays(day, 1)) {
    const weekday = new Date(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6) count += 1;
  }
  return count;
}
