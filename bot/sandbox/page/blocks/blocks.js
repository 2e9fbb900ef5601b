// Blocks, drawn. `context` is {people, act, fields}: `act(action, node)` delivers a press, `fields` (modals only)
// collects the inputs as they are drawn.

import { el, shown } from "../words/dom.js";
import { mrkdwn, textObject } from "../words/mrkdwn.js";
import { richText } from "../words/rich.js";
import { control } from "./controls.js";
import { inputBlock } from "./fields.js";

/** The nodes of a message's or a view's blocks, in order. */
export function drawBlocks(blocks, context) {
  return (blocks ?? []).filter(Boolean).map((block) => {
    const node = drawBlock(block, context);
    if (block.block_id) node.dataset.block = block.block_id;
    return node;
  });
}

function drawBlock(block, context) {
  const { people } = context;
  switch (block.type) {
    case "section":
      return section(block, context);
    case "rich_text":
      return el("div", { class: "block" }, richText(block, people));
    case "header":
      return el("h3", { class: "block block-header" }, textObject(block.text, people));
    case "context":
      return el("div", { class: "block block-context" }, (block.elements ?? []).map((part) => contextPart(part, people)));
    case "divider":
      return el("hr", { class: "block" });
    case "actions":
      return el("div", { class: "block block-actions" }, (block.elements ?? []).map((part) => control(part, block, context)));
    case "image":
      return picture(block, people);
    case "input":
      return inputBlock(block, context);
    case "markdown":
      return el("div", { class: "block raw" }, shown(block.text));
    default:
      return el("p", { class: "block unknown" }, `This page can't draw a block of type “${shown(block.type)}”.`);
  }
}

function section(block, context) {
  const { people } = context;
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(el("div", { class: "rich" }, textObject(block.text, people)));
  if (block.fields?.length) {
    body.append(el("div", { class: "fields" }, block.fields.map((field) => el("div", {}, textObject(field, people)))));
  }
  const accessory = block.accessory;
  if (!accessory) return el("div", { class: "block section" }, body);
  const aside = accessory.type === "image" ? picture(accessory, people) : control(accessory, block, context);
  return el("div", { class: "block section with-aside" }, body, el("div", { class: "section-aside" }, aside));
}

function contextPart(part, people) {
  if (part.type === "image") return picture(part, people);
  return el("span", {}, textObject(part, people));
}

/** A picture is told, not fetched: asking for it would tell its owner who reads. */
function picture(block, people) {
  return el(
    "figure",
    { class: "block picture" },
    el("span", { class: "picture-words", role: "img", "aria-label": shown(block.alt_text) }, shown(block.alt_text) || "A picture"),
    block.title ? el("figcaption", {}, textObject(block.title, people)) : null,
  );
}

/** What a message without blocks says. */
export function drawText(text, people) {
  return el("div", { class: "rich" }, mrkdwn(text, people));
}
