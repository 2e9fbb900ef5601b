// Building the page from nodes. Nothing here, or anywhere in the page, turns a string into markup:
// what people, feeds and models wrote only ever becomes a text node, so it can't run.

/** An element; `attributes` may hold `on: {event: listener}`; null, undefined and false are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...present(children));
  return node;
}

const present = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** Give `node` these children instead of the ones it has. */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
}

// Marks that turn the reading direction or hide letters: a title with them can pretend to be another one.
const DECEIVING = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** Text as it may be shown: a string without marks that deceive the eye. */
export function shown(text) {
  return String(text ?? "").replace(DECEIVING, "");
}

/** The address to open, or null for anything that isn't an absolute http or https one. */
export function webAddress(url) {
  let parsed;
  try {
    parsed = new URL(String(url ?? ""));
  } catch {
    return null;
  }
  return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed.href : null;
}

/** A link in a new tab that learns nothing about this page; mere text when the address is no web address. */
export function link(url, label, attributes = {}) {
  const href = webAddress(url);
  const words = shown(label || url);
  if (!href) return document.createTextNode(words);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", ...attributes }, words);
}

/** A small picture of our own by name (see ICONS), hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const ICONS = {
  close: "M5 5l10 10M15 5L5 15",
  dots: "M4.500 10h.01M10 10h.01M15.500 10h.01",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  menu: "M3 5h14M3 10h14M3 15h14",
  send: "M3 10l14-6-5 13-3-5.500zM9 11.500L17 4",
  reply: "M4 5h12v8H9l-4 3.500V13H4z",
  open: "M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7",
  clock: "M10 2.500a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15zM10 6v4l3 2",
  plus: "M10 4v12M4 10h12",
  lift: "M5 3h10v4l-3 3 3 3v4H5v-4l3-3-3-3z",
};

/**
 * Make `parent` hold the given entries, [{key, sign, make}], in order. A node whose key and sign are as before is left
 * alone, so that focus, scrolling and a half-made choice survive news about something else.
 */
export function reconcile(parent, entries) {
  const before = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const { key, sign, make } of entries) {
    let node = before.get(key);
    before.delete(key);
    if (!node || node.reconciledSign !== sign) {
      const old = node;
      node = make();
      node.dataset.key = key;
      node.reconciledSign = sign;
      if (old) {
        const focused = old.contains(document.activeElement) ? document.activeElement.dataset.action : undefined;
        if (old === place) place = old.nextElementSibling;
        old.replaceWith(node);
        if (focused !== undefined) node.querySelector(`[data-action="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
      }
    }
    if (node === place) place = place.nextElementSibling;
    else if (node.nextElementSibling !== place || !node.parentNode) parent.insertBefore(node, place);
  }
  for (const node of before.values()) node.remove();
}
