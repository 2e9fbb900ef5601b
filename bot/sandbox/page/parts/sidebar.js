// The sidebar: who you are, where you can go, what is unread.

import { el, shown } from "../words/dom.js";
import { avatar } from "./avatars.js";

const ACTING = new Set(["member", "admin", "guest", "stranger"]);
const KINDS = { admin: "admin", guest: "guest", stranger: "from outside" };
const FACES = 6;

/** The people one can act as. */
export const actors = (state) => state.users.filter((user) => ACTING.has(user.kind ?? "member"));

/** The channels of the workspace that `me` belongs to, conversations with the bot left out. */
export function rooms(state, me) {
  const team = state.users.find((user) => user.id === me)?.team;
  return state.channels.filter((channel) => !channel.id.startsWith("D") && (!team || !channel.team || channel.team === team));
}

/** The app itself. */
export const theBot = (state) => state.users.find((user) => user.id === "U0BOT") ?? { id: "U0BOT", name: "Passalong", kind: "bot" };

/** A user as the page names them: the bot by the app's name, not by its account's. */
export const asShown = (user) => (user.id === "U0BOT" ? { ...user, name: "Passalong" } : user);

/** Draw the sidebar; `unread(channelId)` counts, `go` is {person(id), channel(id)}. */
export function drawSidebar(root, { state, seat, unread, go }) {
  const focused = root.contains(document.activeElement) ? document.activeElement.id : null;
  const dm = `D${seat.me}`;
  const channels = rooms(state, seat.me);
  root.replaceChildren(
    people(state, seat, go),
    el("h2", { class: "side-title" }, "Channels"),
    el("ul", { class: "places" }, channels.map((channel) => place(channel.id, shown(channel.name).replace(/^#/, ""), "#", seat, unread, go))),
    el("h2", { class: "side-title" }, "Apps"),
    el("ul", { class: "places" }, place(dm, theBot(state).name, avatar(theBot(state), "tiny"), seat, unread, go)),
    state.connections === 0 ? el("p", { class: "side-offline" }, "Not connected: nobody will answer until Passalong runs.") : "",
    el("p", { class: "side-note" }, "A stand-in for Slack, on this machine only. Try being each of the three: some messages are for one person’s eyes."),
  );
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function people(state, seat, go) {
  const all = actors(state);
  if (all.length > FACES) {
    const select = el("select", { class: "select", id: "act-as", "aria-label": "Act as" },
      all.map((user) => el("option", { value: user.id, selected: user.id === seat.me }, shown(user.name))));
    select.addEventListener("change", () => go.person(select.value));
    return el("div", { class: "people" }, el("h2", { class: "side-title" }, "You are"), select);
  }
  return el(
    "fieldset",
    { class: "people" },
    el("legend", { class: "side-title" }, "You are"),
    el("div", { class: "faces" }, all.map((user) => el(
      "label",
      { class: "face", title: `Act as ${shown(user.name)}` },
      el("input", {
        type: "radio", name: "act-as", class: "unseen", id: `act-as-${user.id}`, value: user.id, checked: user.id === seat.me,
        on: { change: () => go.person(user.id) },
      }),
      avatar(user, "big"),
      el("span", { class: "face-name" }, shown(user.name).split(" ")[0], KINDS[user.kind] ? el("small", {}, KINDS[user.kind]) : null),
    ))),
  );
}

function place(id, name, sign, seat, unread, go) {
  const here = id === seat.channel;
  const count = here ? 0 : unread(id);
  return el("li", {}, el(
    "button",
    {
      class: `place${count ? " has-unread" : ""}`, type: "button", id: `go-${id}`, "aria-current": here ? "page" : null,
      on: { click: () => go.channel(id) },
    },
    el("span", { class: "place-sign", "aria-hidden": "true" }, sign),
    el("span", { class: "place-name" }, shown(name)),
    count ? el("span", { class: "badge", "aria-label": `${count} unread` }, count > 99 ? "99+" : String(count)) : null,
  ));
}
