// Messages, as one person sees them: the channel's list and the thread's.

import { drawBlocks, drawText } from "../blocks/blocks.js";
import { el, icon, reconcile, shown } from "../words/dom.js";
import { clockTime, dayKey, dayName, instantOf, longDay } from "../words/time.js";
import { avatar } from "./avatars.js";

const GROUP_SECONDS = 300;

/** The messages of a channel that `me` may see and hasn't put away, oldest first. */
export function visible(channel, me, putAway = new Set()) {
  return (channel?.messages ?? [])
    .filter((message) => (message.to === null || message.to === undefined || message.to === me) && !putAway.has(keyOf(channel, message)))
    .sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
}

/** What tells one message from another, for the page. */
export const keyOf = (channel, message) => `${channel.id}/${message.ts}/${message.to ?? ""}`;

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

/**
 * Draw `messages` into `list` (an element). `room` is {state, channel, people, now, act(message, action, node),
 * openThread?(ts), dismiss(message), tools?(message): nodes}; with openThread the replies are counted, not shown.
 */
export function drawMessages(list, messages, room) {
  const entries = [];
  const shownHere = room.openThread ? messages.filter((message) => !isReply(message)) : messages;
  const names = room.state.users.map((user) => user.name).join();
  let last = null;
  for (const message of shownHere) {
    const at = instantOf(message.ts);
    const day = dayKey(at, room.people.zone);
    if (room.openThread && (!last || dayKey(instantOf(last.ts), room.people.zone) !== day)) {
      const name = dayName(at, room.now, room.people.zone);
      entries.push({ key: `day ${day}`, sign: name, make: () => el("div", { class: "day", role: "separator", "aria-label": name }, el("span", {}, name)) });
      last = null;
    }
    const replies = room.openThread ? messages.filter((other) => isReply(other) && other.thread_ts === message.ts) : [];
    const follows = Boolean(last) && last.user === message.user && !last.to && !message.to && !last.blocks?.length && !message.blocks?.length
      && at - instantOf(last.ts) < GROUP_SECONDS * 1000;
    entries.push({
      key: keyOf(room.channel, message),
      sign: JSON.stringify([message, follows, replies.map((reply) => [reply.ts, reply.user]), names, room.people.zone]),
      make: () => messageNode(message, replies, follows, room),
    });
    last = message;
  }
  reconcile(list, entries);
}

function messageNode(message, replies, follows, room) {
  const { state, people } = room;
  const user = state.users.find((one) => one.id === message.user) ?? { id: message.user, name: message.user === "USLACKBOT" ? "Workspace" : "Someone", kind: "member" };
  const at = instantOf(message.ts);
  const time = clockTime(at, people.zone);
  const drawn = message.blocks?.length
    ? el("div", { class: "card" }, drawBlocks(message.blocks, { people, act: (action, node) => room.act(message, action, node) }))
    : drawText(message.text, people);
  const node = el(
    "article",
    {
      class: ["message", follows && "follows", message.to && "private", message.blocks?.length && "with-card"].filter(Boolean).join(" "),
      "data-ts": message.ts, "data-event": message.metadata?.event_type ?? null, tabindex: "-1",
      "aria-label": `${shown(user.name)}, ${time}`,
    },
    el("div", { class: "gutter" }, follows ? el("span", { class: "side-time", "aria-hidden": "true" }, time) : avatar(user)),
    el(
      "div",
      { class: "message-body" },
      message.to ? el("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      follows ? null : el(
        "p",
        { class: "byline" },
        el("strong", {}, shown(user.name)),
        user.kind === "bot" ? el("span", { class: "tag" }, "App") : null,
        el("time", { datetime: at.toISOString(), title: `${longDay(at, people.zone)}, ${time}` }, time),
        message.edited && !message.blocks?.length ? el("span", { class: "edited" }, "(edited)") : null,
      ),
      drawn,
      replies.length ? threadLine(message, replies, room) : null,
    ),
    el("div", { class: "tools" }, room.tools?.(message) ?? null, message.to ? tool("close", "Dismiss this message", () => room.dismiss(message)) : null),
  );
  return node;
}

/** A small button that shows when the message is pointed at or holds the focus. */
export function tool(name, words, press) {
  return el("button", { class: "tool", type: "button", title: words, "aria-label": words, on: { click: press } }, icon(name));
}

function threadLine(message, replies, room) {
  const faces = [...new Set(replies.map((reply) => reply.user))].slice(0, 3);
  const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  return el(
    "button",
    { class: "thread-line", type: "button", "data-action": `thread-${message.ts}`, on: { click: () => room.openThread(message.ts) } },
    faces.map((id) => avatar(room.state.users.find((user) => user.id === id), "tiny")),
    el("span", { class: "thread-count" }, count),
    el("span", { class: "thread-when" }, `Last at ${clockTime(instantOf(replies.at(-1).ts), room.people.zone)}`),
  );
}
