// The page of the sandbox: one person's seat in the workspace, kept up to date with the sandbox.

import * as api from "./api.js";
import { makeClock } from "./parts/clock.js";
import { commandList, makeComposer } from "./parts/composer.js";
import { drawHead, drawThreadHead } from "./parts/heads.js";
import { drawHome } from "./parts/home.js";
import { keepingEnd, makeLatest } from "./parts/latest.js";
import { makeLive } from "./parts/live.js";
import { drawMessages, isReply, keyOf, tool, visible } from "./parts/messages.js";
import { makeModal } from "./parts/modal.js";
import { announce, toast } from "./parts/notices.js";
import { addressOf, readMarks, seatFrom } from "./parts/seat.js";
import { actors, asShown, drawSidebar, rooms, theBot } from "./parts/sidebar.js";
import { el, shown } from "./words/dom.js";
import { zoneOf } from "./words/time.js";

const $ = (id) => document.getElementById(id);
const marks = readMarks();
const putAway = new Set(); // ephemeral messages dismissed in this tab
const closedViews = new Set();
let seat = { me: null, channel: null, thread: null, tab: "messages" };
let state = null;
let commands = [];

const head = el("header", { class: "head" });
const list = el("div", { class: "messages", role: "log", "aria-label": "Messages", tabindex: "0" });
const latest = makeLatest(list);
const home = el("div", { class: "home", hidden: true });
const composer = makeComposer({ id: "compose", send: write, commands: () => commands });
const threadHead = el("header", { class: "head" });
const replyLine = makeComposer({ id: "reply", send: reply, commands: () => [] });
replyLine.place("Reply in the thread");
const threadList = el("div", { class: "messages", role: "log", "aria-label": "Thread", tabindex: "0" });
const modal = makeModal($("modal"));
const live = makeLive(fresh);
const clock = makeClock($("clock"), { before: countAll, after: news });

// ---- drawing -------------------------------------------------------------------------------------------------------

const direct = (channel) => channel.id.startsWith("D");
const nameOf = (channel) => shown(channel.name).replace(/^#/, "");
const mine = () => [...rooms(state, seat.me), ...state.channels.filter((channel) => channel.id === `D${seat.me}`)];
const seen = (channel) => visible(channel, seat.me, putAway);

function people() {
  return {
    user: (id) => state.users.find((user) => user.id === id)?.name,
    channel: (id) => state.channels.filter((channel) => channel.id === id).map(nameOf)[0],
    everyone: () => actors(state),
    channels: () => rooms(state, seat.me),
    zone: zoneOf(state, seat.me),
  };
}

function unread(id) {
  const channel = state.channels.find((one) => one.id === id);
  return seen(channel).filter((message) => !isReply(message) && message.user !== seat.me && message.ts > marks.get(seat.me, id)).length;
}

function draw() {
  const names = people();
  const inDm = seat.channel === `D${seat.me}`;
  const channel = state.channels.find((one) => one.id === seat.channel) ?? { id: seat.channel, name: "", messages: [] };
  const title = inDm ? theBot(state).name : nameOf(channel);
  const messages = seen(channel);
  const last = messages.filter((message) => !isReply(message)).at(-1);
  if (last && !document.hidden) marks.set(seat.me, seat.channel, last.ts);
  drawSidebar($("sidebar"), { state, seat, unread, go: { person: actAs, channel: goTo } });
  drawHead(head, { state, seat, inDm, title, channel }, { tab: chooseTab, invite, menu: () => $("frame").classList.toggle("with-sidebar") });
  const room = {
    state, channel, people: names, now: new Date(state.now),
    act: (message, action, node) => busy(node, () => api.press({ user: seat.me, channel: channel.id, ts: message.ts, ...action })),
    dismiss: (message) => { putAway.add(keyOf(channel, message)); draw(); },
  };
  const inView = (view, action, node) => busy(node, () => api.press({ user: seat.me, view_id: view.id, ...action }));
  const atHome = inDm && seat.tab === "home" && Boolean(state.homes?.[seat.me]);
  list.hidden = composer.node.hidden = atHome;
  home.hidden = !atHome;
  if (atHome) drawHome(home, state.homes[seat.me], { people: names, act: inView });
  else keepingEnd(list, () => drawMessages(list, messages, { ...room, openThread, tools: (message) => messageTools(message, messages) }));
  if (!list.children.length) list.append(emptyChannel(inDm, title));
  latest.check(seat.channel, last?.ts ?? "0");
  composer.place(`Message ${inDm ? "" : "#"}${title}, or / for commands`);
  drawThread(messages, room, title);
  modal.draw((state.modals?.[seat.me] ?? []).filter((view) => !closedViews.has(view.id)).at(-1), { people: names, act: inView, send: submit, closed: closeView });
  clock.draw(state, names.zone);
  const waiting = mine().reduce((sum, one) => sum + unread(one.id), 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${inDm ? "" : "#"}${title} · Passalong sandbox`;
}

function emptyChannel(inDm, title) {
  return el("div", { class: "empty" },
    el("p", { class: "empty-title" }, inDm ? `Nothing from ${title} yet` : `#${title} is quiet`),
    el("p", {}, inDm ? "Direct messages are for what waits for you alone." : "Write something, or type / to see what Passalong can do."));
}

function drawThread(messages, room, title) {
  const parent = messages.find((message) => message.ts === seat.thread);
  $("thread").hidden = !parent;
  $("frame").classList.toggle("with-thread", Boolean(parent));
  if (!parent) return;
  drawThreadHead(threadHead, title, () => openThread(null));
  keepingEnd(threadList, () => drawMessages(threadList, [parent, ...messages.filter((one) => one.thread_ts === parent.ts && isReply(one))], room));
}

function messageTools(message, messages) {
  const tools = (state.shortcuts ?? [])
    .filter((one) => one.type === "message" && !message.to)
    .map((one) => tool("lift", shown(one.name), (event) =>
      busy(event.currentTarget, () => api.shortcut({ user: seat.me, callback_id: one.callback_id, channel: seat.channel, ts: message.ts }))));
  const replied = messages.some((other) => isReply(other) && other.thread_ts === message.ts);
  return replied ? [tool("reply", "Open the thread", () => openThread(message.ts)), ...tools] : tools;
}

// ---- going somewhere -----------------------------------------------------------------------------------------------

function arrive({ keepPlace = false } = {}) {
  const address = addressOf(seat);
  if (location.hash !== address) history.replaceState(null, "", address);
  draw();
  if (!keepPlace) list.scrollTop = list.scrollHeight;
}

function actAs(id) {
  const inDm = direct({ id: seat.channel });
  seat = { ...seat, me: id, channel: inDm ? `D${id}` : seat.channel, thread: inDm ? null : seat.thread };
  arrive({ keepPlace: !inDm });
  announce(`You are ${people().user(id) ?? id}.`);
}

function goTo(id) {
  seat = { ...seat, channel: id, thread: null };
  $("frame").classList.remove("with-sidebar");
  arrive();
  if (direct({ id })) openHome();
  if (matchMedia("(min-width: 700px)").matches) composer.focus();
}

function openThread(ts) {
  const from = seat.thread;
  seat = { ...seat, thread: ts };
  arrive({ keepPlace: true });
  if (ts) threadHead.querySelector("button")?.focus();
  else list.querySelector(`[data-action="thread-${CSS.escape(from)}"]`)?.focus();
}

function chooseTab(tab) {
  seat = { ...seat, tab };
  arrive();
  if (tab === "home") openHome();
}

// ---- doing something -----------------------------------------------------------------------------------------------

/** Do it; Trouble becomes a toast and false. */
async function trying(doing) {
  try {
    await doing();
    live.refresh();
    return true;
  } catch (error) {
    if (!(error instanceof api.Trouble)) throw error;
    toast(error.message, "error");
    if (error.lost) live.lost();
    return false;
  }
}

/** Do it while `node` shows that it is busy; a second press meanwhile does nothing. */
async function busy(node, doing) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  await trying(doing);
  node.removeAttribute("aria-busy");
}

function write(text) {
  const words = { user: seat.me, channel: seat.channel, text };
  return trying(() => (text.startsWith("/") ? api.command(words) : api.say(words)));
}

function reply(text) {
  if (!text.startsWith("/")) return trying(() => api.say({ user: seat.me, channel: seat.channel, text, thread_ts: seat.thread }));
  toast("Commands don’t work in threads. Type it in the channel’s own line.", "error");
  return false;
}

async function submit(view, values) {
  let answer = null;
  await trying(async () => {
    answer = await api.submit({ user: seat.me, view_id: view.id, values });
    if (answer?.ok === false && !Object.keys(answer.errors ?? {}).length) throw new api.Trouble(api.inWords(answer.error ?? "not_acked"));
  });
  return answer;
}

function closeView(view) {
  closedViews.add(view.id);
  draw();
  composer.focus();
  trying(() => api.closeView(seat.me, view.id));
}

const invite = (node) => busy(node, () => api.invite(seat.me, seat.channel));

/** Tell the bot that its home is being looked at; whether it draws one is its own affair. */
async function openHome() {
  try {
    await api.openHome(seat.me);
    live.refresh();
  } catch (error) {
    if (!(error instanceof api.Trouble)) throw error;
  }
}

// ---- keeping up ----------------------------------------------------------------------------------------------------

function fresh(newer) {
  state = { ...newer, users: newer.users.map(asShown) };
  if (!actors(state).some((user) => user.id === seat.me)) {
    seat = seatFrom(location.hash, state);
    $("main").replaceChildren(head, list, home, el("div", { class: "foot" }, latest.node, composer.node));
    $("thread").replaceChildren(threadHead, threadList, replyLine.node);
    arrive();
    composer.focus();
    loadCommands();
  } else draw();
}

async function loadCommands() {
  try {
    commands = commandList(await api.getCommands());
  } catch (error) {
    if (!(error instanceof api.Trouble)) throw error;
    toast(error.message, "error");
  }
}

/** How many messages one sees per channel: kept before the clock moves, compared after. */
function countAll() {
  return new Map(mine().map((channel) => [channel.id, seen(channel).length]));
}

async function news(before) {
  await live.refresh();
  const more = mine().map((channel) => [channel, seen(channel).length - (before.get(channel.id) ?? 0)]).filter(([, count]) => count > 0);
  const told = more.map(([channel, count]) => `${count} new in ${direct(channel) ? "your direct messages" : `#${nameOf(channel)}`}`);
  return told.length ? `${told.join(", ")}.` : "";
}

/** Follow a link to a message of this workspace without leaving the page. */
function goToMessage(event) {
  const link = event.target.closest?.("a[href]");
  const found = link && link.origin === location.origin && /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(link.pathname);
  if (!found || !state) return;
  event.preventDefault();
  const [, channel, seconds, fraction] = found;
  const message = state.channels.find((one) => one.id === channel)?.messages.find((one) => one.ts === `${seconds}.${fraction}`);
  if (!message) {
    toast("That message is gone.", "error");
    return;
  }
  goTo(channel);
  if (isReply(message)) openThread(message.thread_ts);
  const node = document.querySelector(`[data-ts="${message.ts}"]`);
  node?.scrollIntoView({ block: "center" });
  node?.focus({ preventScroll: true });
}

document.addEventListener("click", goToMessage);
for (const node of [list, home]) node.addEventListener("pointerdown", () => $("frame").classList.remove("with-sidebar"));
window.addEventListener("hashchange", () => {
  if (!state || location.hash === addressOf(seat)) return;
  seat = seatFrom(location.hash, state);
  arrive();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden && state) draw(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && seat.thread && !document.querySelector("dialog[open], .menu")) openThread(null);
});

live.refresh();
live.listen();
