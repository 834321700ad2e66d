// Hours and days of the city, whatever the browser's own time zone. Instants are milliseconds since 1970.

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

interface Local {
  date: string; // YYYY-MM-DD
  hour: number;
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function local(at: number, timezone: string): Local {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
    formats.set(timezone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { date: `${part.year}-${part.month}-${part.day}`, hour: Number(part.hour), minute: Number(part.minute) };
}

/** The instant at which the city's clocks show this date and hour; the first of two in autumn. */
export function instant(date: string, hour: number, timezone: string): number {
  const wanted = Date.parse(`${date}T${String(hour).padStart(2, "0")}:00:00Z`);
  let at = wanted;
  for (let turn = 0; turn < 2; turn += 1) {
    const shown = local(at, timezone);
    const shownAs = Date.parse(`${shown.date}T${String(shown.hour).padStart(2, "0")}:${String(shown.minute).padStart(2, "0")}:00Z`);
    at += wanted - shownAs;
  }
  return at;
}

/** The date some days later. */
export function later(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}
