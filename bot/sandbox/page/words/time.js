// Product time, as people read it. All instants are UTC; `zone` is an IANA name, or undefined for the browser's own.

const formats = new Map();

function format(zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

/** The zone to show times in: the person's, else the workspace's, else the browser's. */
export function zoneOf(state, me) {
  const zone = state.users.find((user) => user.id === me)?.tz ?? state.tz;
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined; // a zone this browser doesn't know
  }
}

/** "14:05" */
export const clockTime = (date, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(date);

/** "Mon 23 Nov" */
export const shortDay = (date, zone) => format(zone, { weekday: "short", day: "numeric", month: "short" }).format(date).replace(",", "");

/** "Monday 23 November 2026" */
export const longDay = (date, zone) =>
  format(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(date).replace(",", "");

/** "2026-11-23": for telling days apart */
export const dayKey = (date, zone) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);

/** "Today", "Yesterday" or the long day, seen from `now`. */
export function dayName(date, now, zone) {
  const day = dayKey(date, zone);
  if (day === dayKey(now, zone)) return "Today";
  if (day === dayKey(new Date(now.getTime() - 86_400_000), zone)) return "Yesterday";
  return longDay(date, zone);
}

/** The instant a message's `ts` ("1764000000.000100") stands for. */
export const instantOf = (ts) => new Date(Number(String(ts).split(".")[0]) * 1000);

const PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** A date written with a pattern such as "{date_long} at {time}"; an unknown part gives `fallback`. */
export function writtenDate(seconds, pattern, fallback, zone) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  let known = true;
  const written = String(pattern).replace(/\{([a-z_]+)\}/g, (_, part) => {
    const options = PARTS[part.replace("_pretty", "")];
    known &&= Boolean(options);
    return options ? format(zone, options).format(date) : "";
  });
  return known ? written : fallback;
}
