// The clock of the product: what time it is for Passalong, and buttons to move it.

import { Trouble, inWords, moveClock } from "../api.js";
import { el, icon } from "../words/dom.js";
import { clockTime, shortDay } from "../words/time.js";
import { announce, toast } from "./notices.js";

const MOVES = [
  { id: "round", words: "To the next round", move: { to: "round" } },
  { id: "deadline", words: "To the deadline", move: { to: "deadline" } },
  { id: "slot", words: "To the slot", move: { to: "slot" } },
  { id: "digest", words: "To Friday’s digest", move: { to: "digest" } },
  { id: "ten-minutes", words: "+10 minutes", move: { advance_s: 600 } },
  { id: "day", words: "+1 day", move: { advance_s: 86_400 } },
];

/**
 * The clock bar in `root`: {draw(state, zone)}. `before()` is called before a move; what it gives is handed to `after`,
 * awaited when time has moved, which gives words about what is new, or "".
 */
export function makeClock(root, { before, after }) {
  const time = el("span", { class: "clock-time" }, "--:--");
  const day = el("span", { class: "clock-day" });
  const busy = el("span", { class: "clock-busy", hidden: true }, "Time is passing…");
  const buttons = MOVES.map(({ id, words, move }) =>
    el("button", { class: "button clock-move", type: "button", id: `clock-${id}`, on: { click: () => go(move, words) } }, words));
  const moves = el("div", { class: "clock-moves", id: "clock-moves", role: "group", "aria-label": "Move the clock" }, buttons);
  const fold = el("button", { class: "button clock-fold", type: "button", "aria-expanded": "false", "aria-controls": "clock-moves" }, icon("clock"), "Move the clock");
  fold.addEventListener("click", () => fold.setAttribute("aria-expanded", String(root.classList.toggle("unfolded"))));
  root.append(
    el("div", { class: "brand" }, el("img", { src: "/page/logo.svg", alt: "", class: "brand-mark" }),
      el("span", { class: "brand-words" }, "Passalong ", el("span", { class: "brand-kind" }, "sandbox"))),
    el("div", { class: "clock-face", title: "The time Passalong lives in" }, time, day, busy),
    fold,
    moves,
  );
  let base = null; // {product: ms, seen: ms, zone}

  function draw(state, zone) {
    base = { product: Date.parse(state.now), seen: performance.now(), zone };
    tick();
  }

  function tick() {
    if (!base) return;
    const now = new Date(base.product + performance.now() - base.seen);
    if (time.textContent !== clockTime(now, base.zone)) time.textContent = clockTime(now, base.zone);
    const words = shortDay(now, base.zone);
    if (day.textContent !== words) day.textContent = words;
  }
  setInterval(tick, 1000);

  async function go(move, words) {
    if (root.getAttribute("aria-busy") === "true") return;
    root.setAttribute("aria-busy", "true");
    busy.hidden = false;
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    announce(`${words}: time is passing.`);
    try {
      const earlier = before();
      const answer = await moveClock(move);
      if (answer.error) throw new Trouble(inWords(answer.error));
      const news = await after(earlier);
      const now = new Date(answer.now);
      toast(`It is now ${shortDay(now, base?.zone)}, ${clockTime(now, base?.zone)}.${news ? ` ${news}` : ""}`);
      if (answer.idle === false) toast("Passalong is still busy with what is due. Give it a moment.", "error");
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      toast(error.message, "error");
    } finally {
      root.removeAttribute("aria-busy");
      busy.hidden = true;
      for (const button of buttons) button.removeAttribute("aria-disabled");
    }
  }

  return { draw };
}
