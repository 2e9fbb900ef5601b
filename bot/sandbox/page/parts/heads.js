// The lines above the messages: where one is, and what can be done with the place.

import { el, fill, icon } from "../words/dom.js";
import { theBot } from "./sidebar.js";

/** The head of the main column; `does` is {tab(name), invite(node), menu()}. */
export function drawHead(node, { state, seat, title, channel, inDm }, does) {
  const bot = theBot(state);
  const sign = JSON.stringify([title, channel.members, inDm, seat.tab, Boolean(state.homes?.[seat.me])]);
  if (node.dataset.sign === sign) return;
  node.dataset.sign = sign;
  const people = (channel.members ?? []).filter((id) => id !== bot.id).length;
  const absent = !inDm && channel.members && !channel.members.includes(bot.id);
  fill(
    node,
    el("button", { class: "plain side-toggle", type: "button", "aria-label": "People and channels", "aria-controls": "sidebar", on: { click: does.menu } }, icon("menu")),
    el("h1", { class: "head-title" }, inDm ? title : [el("span", { class: "hash", "aria-hidden": "true" }, "#"), title]),
    inDm ? tabs(seat, state, does) : el("span", { class: "head-note" }, people === 1 ? "1 person" : people ? `${people} people` : "", people && !absent ? ` and ${bot.name}` : ""),
    absent ? el("button", { class: "button", type: "button", id: "invite", on: { click: (event) => does.invite(event.currentTarget) } }, icon("plus"), `Invite ${bot.name}`) : null,
  );
}

function tabs(seat, state, does) {
  if (!state.homes?.[seat.me]) return null;
  return el("div", { class: "tabs", role: "tablist", "aria-label": "Passalong" }, ["home", "messages"].map((name) => el(
    "button",
    { class: "tab", type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(seat.tab === name), on: { click: () => does.tab(name) } },
    name === "home" ? "Home" : "Messages",
  )));
}

/** The head of the thread's column. */
export function drawThreadHead(node, title, close) {
  if (node.dataset.sign === title) return;
  node.dataset.sign = title;
  fill(
    node,
    el("h2", { class: "head-title" }, "Thread"),
    el("span", { class: "head-note" }, title),
    el("button", { class: "plain head-close", type: "button", "aria-label": "Close the thread", on: { click: close } }, icon("close")),
  );
}
