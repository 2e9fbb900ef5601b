// The bot's home tab, as it drew it for one person.

import { drawBlocks } from "../blocks/blocks.js";
import { el, reconcile } from "../words/dom.js";

/** Draw `view` into `root`; `desk` is {people, act(view, action, node)}. */
export function drawHome(root, view, desk) {
  const key = view ? `home ${view.id}` : "home none";
  const sign = JSON.stringify([view?.blocks, desk.people.zone]);
  reconcile(root, [{
    key,
    sign,
    make: () => (view
      ? el("div", { class: "home-sheet" }, drawBlocks(view.blocks, { people: desk.people, fields: [], act: (action, node) => desk.act(view, action, node) }))
      : el("div", { class: "empty" }, el("p", { class: "empty-title" }, "Nothing here yet"), el("p", {}, "Passalong has not drawn its home for you."))),
  }]);
}
