// rich_text blocks, read into nodes. `people` is as in mrkdwn.js.

import { el, link, shown } from "./dom.js";
import { emoji } from "./emoji.js";
import { mention } from "./mrkdwn.js";
import { writtenDate } from "./time.js";

/** The nodes of a rich_text block's elements. */
export function richText(block, people) {
  return (block.elements ?? []).map((part) => richPart(part, people));
}

function richPart(part, people) {
  switch (part.type) {
    case "rich_text_section":
      return el("div", { class: "rich" }, pieces(part, people));
    case "rich_text_quote":
      return el("blockquote", {}, pieces(part, people));
    case "rich_text_preformatted":
      return el("pre", {}, pieces(part, people));
    case "rich_text_list":
      return el(
        part.style === "ordered" ? "ol" : "ul",
        { class: `list indent-${Math.min(Number(part.indent) || 0, 4)}`, start: part.style === "ordered" && part.offset ? part.offset + 1 : null },
        (part.elements ?? []).map((item) => el("li", {}, pieces(item, people))),
      );
    default:
      return el("div", { class: "rich" });
  }
}

function pieces(part, people) {
  return (part.elements ?? []).map((piece) => styled(richPiece(piece, people), piece.style));
}

function richPiece(piece, people) {
  switch (piece.type) {
    case "text":
      return document.createTextNode(shown(piece.text));
    case "link":
      return link(piece.url, piece.text || piece.url);
    case "emoji":
      return document.createTextNode(emoji(piece.name));
    case "user":
      return mention(`@${people.user(piece.user_id) ?? piece.user_id}`);
    case "channel":
      return mention(`#${people.channel(piece.channel_id) ?? piece.channel_id}`);
    case "usergroup":
      return mention(`@${piece.usergroup_id}`);
    case "broadcast":
      return mention(`@${piece.range}`);
    case "date":
      return el("time", {}, shown(writtenDate(piece.timestamp, piece.format, piece.fallback ?? "", people.zone)));
    case "color":
      return document.createTextNode(shown(piece.value));
    default:
      return document.createTextNode("");
  }
}

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(node, style = {}) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style?.[name] ? el(tag, {}, inner) : inner), node);
}
