// The modal on top of one person's stack: drawn, filled in, sent; what is wrong stands at its field.

import { drawBlocks } from "../blocks/blocks.js";
import { el, icon, shown } from "../words/dom.js";
import { textObject } from "../words/mrkdwn.js";

/**
 * Keep `root` showing the view on top. `desk` is {people, act(view, action, node), send(view, values) -> {ok, errors}
 * or null when it failed, closed(view)}. Values typed so far stay when the view is replaced by a newer one.
 */
export function makeModal(root) {
  let current = null; // {id, sign, dialog, fields}

  function drop() {
    if (!current) return;
    const { dialog } = current;
    current = null;
    dialog.close();
    dialog.remove();
  }

  function read(fields) {
    const values = {};
    for (const field of fields) (values[field.block] ??= {})[field.action] = field.read();
    return values;
  }

  function draw(view, desk) {
    if (!view) return drop();
    const sign = JSON.stringify([view.title, view.submit, view.blocks, desk.people.zone]);
    if (current?.id === view.id && current.sign === sign) return undefined;
    const before = current?.id === view.id ? read(current.fields) : null;
    drop();
    open(view, sign, before, desk);
    return undefined;
  }

  function open(view, sign, before, desk) {
    const fields = [];
    const context = {
      people: desk.people,
      fields,
      // As Slack does: what is typed so far goes along with every press.
      act: (action, node) => desk.act(view, { ...action, values: read(fields) }, node),
      kept: (block, action) => before?.[block]?.[action],
    };
    const close = () => {
      drop();
      desk.closed(view);
    };
    const wrong = el("p", { class: "problem", role: "alert", hidden: true });
    const send = view.submit ? el("button", { class: "button primary", type: "submit" }, textObject(view.submit, desk.people)) : null;
    const form = el(
      "form",
      { novalidate: true },
      el("header", { class: "sheet-head" },
        el("h2", { class: "sheet-title", id: "sheet-title" }, textObject(view.title, desk.people)),
        el("button", { class: "plain", type: "button", "aria-label": "Close", on: { click: close } }, icon("close"))),
      el("div", { class: "sheet-body" }, drawBlocks(view.blocks, context), wrong),
      el("footer", { class: "sheet-foot" },
        el("button", { class: "button", type: "button", on: { click: close } }, view.close ? textObject(view.close, desk.people) : send ? "Cancel" : "Close"),
        send),
    );
    const dialog = el("dialog", { class: "sheet", "aria-labelledby": "sheet-title" }, form);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!send || send.getAttribute("aria-busy") === "true") return;
      const found = fields.map((field) => [field, field.check()]);
      if (tell(found)) return;
      send.setAttribute("aria-busy", "true");
      const answer = await desk.send(view, read(fields));
      send.removeAttribute("aria-busy");
      if (!answer || answer.ok) return;
      const errors = answer.errors ?? {};
      tell(fields.map((field) => [field, errors[field.block] ?? ""]));
      const elsewhere = Object.keys(errors).filter((block) => !fields.some((field) => field.block === block)).map((block) => errors[block]);
      wrong.textContent = shown(elsewhere.join(" "));
      wrong.hidden = elsewhere.length === 0;
    });
    root.append(dialog);
    current = { id: view.id, sign, dialog, fields };
    dialog.showModal();
    const first = dialog.querySelector(".sheet-body :is(input, textarea, select)");
    first?.focus();
  }

  /** Show each field's problem and go to the first; true when there was one. */
  function tell(found) {
    for (const [field, words] of found) field.problem(words);
    const first = found.find(([, words]) => words);
    first?.[0].focus();
    return Boolean(first);
  }

  return { draw };
}
