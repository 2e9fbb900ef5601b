// Where one sits: who one is, where one looks, what one has read. It is kept in the address and for the life of the tab.

import { actors } from "./sidebar.js";

const KEPT = "passalong-read";

/** What each person has read: {get(person, channel) -> ts, set(person, channel, ts)}; gone with the tab. */
export function readMarks() {
  let kept = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  } catch {
    // unreadable or forbidden: everything counts as unread
  }
  return {
    get: (person, channel) => kept[`${person} ${channel}`] ?? "0",
    set(person, channel, ts) {
      if (this.get(person, channel) >= ts) return;
      kept[`${person} ${channel}`] = ts;
      try {
        sessionStorage.setItem(KEPT, JSON.stringify(kept));
      } catch {
        // forbidden: kept until the page is left
      }
    },
  };
}

/** The seat that the address names ("#U0ANA/C0WORTH/ts" or "#C0WORTH/ts"), or the first person in the voting channel. */
export function seatFrom(hash, state) {
  const parts = hash.slice(1).split("/").map(decodeURIComponent);
  const [person, channel, thread] = parts[0].startsWith("U") ? parts : [null, ...parts];
  const crew = actors(state);
  const me = crew.some((user) => user.id === person) ? person : crew[0]?.id ?? null;
  const rooms = state.channels.filter((one) => !one.id.startsWith("D"));
  const first = rooms.find((one) => one.name?.replace(/^#/, "") === "worth-sharing") ?? rooms[0];
  const here = channel?.startsWith("D") ? `D${me}` : rooms.find((one) => one.id === channel)?.id;
  return { me, channel: here ?? first?.id ?? `D${me}`, thread: thread || null, tab: "messages" };
}

/** The address of a seat. */
export const addressOf = (seat) => `#${[seat.me, seat.channel, seat.thread].filter(Boolean).map(encodeURIComponent).join("/")}`;
