/** Civil time of the stations. China has one zone and no summer time, so a fixed offset serves old boxes without zone data. */

const zone = 8 * 3600 * 1000;

/** hour is one hour in milliseconds. */
export const hour = 3600 * 1000;
/** day is 24 hours in milliseconds. */
export const day = 24 * hour;

/** Civil is a moment as the people in front of the screen read it. */
export interface Civil {
  year: number;
  month: number;
  day: number;
  /** weekday counts from Sunday = 0. */
  weekday: number;
  /** minute of the day, 0 to 1439. */
  minute: number;
}

/** civil turns an instant into station time. */
export function civil(ms: number): Civil {
  const d = new Date(ms + zone);
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    weekday: d.getUTCDay(),
    minute: d.getUTCHours() * 60 + d.getUTCMinutes(),
  };
}

/** two pads to two digits. */
export function two(n: number): string {
  return (n < 10 ? '0' : '') + n;
}

/** dayKey names the civil day, as in 2026-05-12. */
export function dayKey(ms: number): string {
  const c = civil(ms);
  return c.year + '-' + two(c.month) + '-' + two(c.day);
}

/** nextHour is the first full hour after ms; midnight is one of them. */
export function nextHour(ms: number): number {
  return (Math.floor(ms / hour) + 1) * hour;
}

/** minuteOf reads "08:30"; "24:00" is the end of the day. */
export function minuteOf(text: string): number {
  const [h, m] = text.split(':');
  return Number(h) * 60 + Number(m || 0);
}

/** within tells whether a minute lies in [from, to), over midnight too; equal ends mean the whole day. */
export function within(minute: number, from: string, to: string): boolean {
  const a = minuteOf(from);
  const b = minuteOf(to);
  if (a === b) return true;
  return a < b ? minute >= a && minute < b : minute >= a || minute < b;
}
