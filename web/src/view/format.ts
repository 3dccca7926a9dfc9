// Numbers and times as a person reads them: always with as many digits as the place has, so that columns stand still.

export const none = "–";
const minus = "−";

/** "0.000001" -> 6 */
export function decimals(increment: string | undefined): number {
  const dot = increment?.indexOf(".") ?? -1;
  return increment === undefined || dot < 0 ? 0 : increment.length - dot - 1;
}

export function fixed(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return none;
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? minus + text : text;
}

export function signed(value: number | undefined, digits: number): string {
  const text = fixed(value, digits);
  return text === none || text.startsWith(minus) || Number(text) === 0 ? text : `+${text}`;
}

/** An exact decimal from the API, with a true minus. */
export function exact(value: string | undefined): string {
  return value === undefined || value === "" ? none : value.replace("-", minus);
}

/** The same with a plus. */
export function exactSigned(value: string | undefined): string {
  const text = exact(value);
  return text === none || text.startsWith(minus) || Number(text) === 0 ? text : `+${text}`;
}

/** "0.2 s", "12 s", "4 min", "3 h 05 min", "2 d 3 h" */
export function span(seconds: number): string {
  if (!Number.isFinite(seconds)) return none;
  const s = Math.max(seconds, 0);
  if (s < 9.95) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  const hours = Math.floor(s / 3600);
  if (hours < 24) return `${hours} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** Of day, UTC: "12:03:11". */
export function clock(unixSeconds: number): string {
  if (!Number.isFinite(unixSeconds)) return none;
  const date = new Date(unixSeconds * 1000);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** With its day when that is not today's. */
export function clockAndDay(unixSeconds: number, now: number): string {
  const time = clock(unixSeconds);
  if (time === none || Math.floor(unixSeconds / 86400) === Math.floor(now / 86400)) return time;
  const date = new Date(unixSeconds * 1000);
  return `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${time}`;
}

/** In basis points of `of`. */
export function bps(difference: number, of: number): number {
  return of > 0 ? (difference / of) * 1e4 : Number.NaN;
}
