// A menu of entries under a button: arrow keys, Home, End, Enter, Escape; a press elsewhere closes it.

import { el } from "../words/dom.js";

let close = () => {};

/** Open the menu of `anchor`; entries are [{label, choose(), name?, href?}]. Opening it again closes it. */
export function openMenu(anchor, entries) {
  const again = anchor.getAttribute("aria-expanded") === "true";
  close();
  if (again) return;
  const items = entries.map((entry) => {
    const attributes = { role: "menuitem", tabindex: "-1", class: "menu-item", "data-action": entry.name };
    const choose = () => {
      close();
      anchor.focus();
      entry.choose();
    };
    return entry.href
      ? el("a", { ...attributes, href: entry.href, target: "_blank", rel: "noopener noreferrer", on: { click: choose } }, entry.label)
      : el("button", { ...attributes, type: "button", on: { click: choose } }, entry.label);
  });
  const menu = el("div", { class: "menu", role: "menu" }, items);
  const keys = (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at + items.length - 1) % items.length, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[to].focus();
    else if (event.key === "Escape") anchor.focus();
    else if (event.key !== "Tab") return;
    if (event.key === "Escape" || event.key === "Tab") close();
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  };
  const outside = (event) => {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) close();
  };
  close = () => {
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    document.removeEventListener("scroll", close, true);
    close = () => {};
  };
  menu.addEventListener("keydown", keys);
  document.addEventListener("pointerdown", outside);
  document.addEventListener("scroll", close, true);
  (anchor.closest("dialog") ?? document.body).append(menu);
  anchor.setAttribute("aria-expanded", "true");
  const box = anchor.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, innerWidth - menu.offsetWidth - 8));
  const below = box.bottom + 4 + menu.offsetHeight < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - menu.offsetHeight - 4)}px`;
  items[0]?.focus({ preventScroll: true });
}
