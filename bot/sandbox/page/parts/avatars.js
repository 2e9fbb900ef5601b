// Faces: initials on a colour that belongs to the person, the mark of the house for the bot.

import { el, shown } from "../words/dom.js";

const COLOURS = 6;

/** The initials of a name, two at most. */
export function initials(name) {
  const words = shown(name).trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? "?")].slice(0, 1);
  return letters.join("").toUpperCase();
}

/** A face for one user; purely to look at, the name always stands beside it. */
export function avatar(user, size = "") {
  if (user?.kind === "bot") return el("img", { class: `avatar ${size}`, src: "/page/logo.svg", alt: "" });
  const sum = [...(user?.id ?? "?")].reduce((total, letter) => total * 31 + letter.codePointAt(0) & 0xffff, 7);
  return el("span", { class: `avatar colour-${sum % COLOURS} ${size}`, "aria-hidden": "true" }, initials(user?.name ?? "?"));
}
