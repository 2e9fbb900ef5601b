// What the page tells about itself: toasts, the spoken line, the banner of a lost connection.

import { el, icon } from "../words/dom.js";

const toasts = document.getElementById("toasts");
const said = document.getElementById("said");
const banner = document.getElementById("banner");

/** A note at the foot of the page: "error" stays until dismissed or 12 s, "note" 5 s. Both are read out. */
export function toast(words, kind = "note") {
  const close = el("button", { class: "plain", type: "button", "aria-label": "Dismiss" }, icon("close"));
  const node = el("div", { class: `toast ${kind}`, role: kind === "error" ? "alert" : "status" }, el("span", {}, words), close);
  close.addEventListener("click", () => node.remove());
  for (const same of [...toasts.children]) if (same.firstChild.textContent === words) same.remove();
  toasts.append(node);
  setTimeout(() => node.remove(), kind === "error" ? 12_000 : 5_000);
}

/** Say something to screen readers only. */
export function announce(words) {
  said.textContent = words;
}

/** Show that the sandbox is out of reach, with a button to try again now. */
export function showLost(retry) {
  if (!banner.hidden) return;
  const again = el("button", { class: "button", type: "button", on: { click: retry } }, "Try again");
  banner.replaceChildren(el("span", {}, "Connection lost. What you see may be old; trying again by itself."), again);
  banner.hidden = false;
}

/** Take the banner away; true when it was there. */
export function hideLost() {
  const was = !banner.hidden;
  banner.hidden = true;
  return was;
}
