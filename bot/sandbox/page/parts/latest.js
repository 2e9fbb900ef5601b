// The way down to what came in while one was reading further up.

import { el } from "../words/dom.js";

const NEAR_PX = 60;

/** Whether the end of a list is in view. */
export const atEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;

/** Draw, and stay at the end of the list when one was there. */
export function keepingEnd(list, drawing) {
  const stay = atEnd(list);
  drawing();
  if (stay) list.scrollTop = list.scrollHeight;
}

/** {node, check(place, ts)}: a button that shows when the last message `ts` of `place` came after one left the end. */
export function makeLatest(list) {
  const node = el("button", { class: "button latest", type: "button", hidden: true }, "New messages below");
  const seen = new Map();
  let now = [null, "0"];

  function check(place, ts) {
    now = [place, ts];
    if (atEnd(list) || !seen.has(place)) seen.set(place, ts);
    node.hidden = ts <= seen.get(place);
  }

  node.addEventListener("click", () => {
    list.scrollTop = list.scrollHeight;
    check(...now);
  });
  list.addEventListener("scroll", () => check(...now), { passive: true });
  return { node, check };
}
