// Slack's mrkdwn, read into nodes. Only its own marks mean anything; all the rest stays text.
//
// `people` is {user(id), channel(id), zone}: the names to show for <@U..> and <#C..>, the zone for <!date..>.

import { el, link, shown } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { writtenDate } from "./time.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const plain = (text) => shown(withEmoji(unescape(text)));

/** A text object ({type, text, emoji}) as nodes. */
export function textObject(object, people) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, people, { verbatim: object.verbatim });
  return [shown(object.emoji === false ? object.text : withEmoji(String(object.text ?? "")))];
}

/** The nodes of one mrkdwn string. */
export function mrkdwn(text, people, { verbatim = false } = {}) {
  const nodes = [];
  String(text ?? "").split(/```/).forEach((piece, index, pieces) => {
    const fenced = index % 2 === 1 && index < pieces.length - 1;
    if (fenced) nodes.push(el("pre", {}, shown(unescape(piece.replace(/^\n/, "")))));
    else nodes.push(...quoted(index % 2 === 1 ? "```" + piece : piece, people, verbatim));
  });
  return nodes;
}

function quoted(text, people, verbatim) {
  const nodes = [];
  let quote = null;
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    const inside = /^(&gt;|>)\s?/.exec(line);
    if (inside) {
      if (!quote) nodes.push((quote = el("blockquote")));
      else quote.append(el("br"));
      quote.append(...inline(line.slice(inside[0].length), people, verbatim));
      return;
    }
    if (quote) quote = null;
    else if (index > 0) nodes.push(el("br"));
    nodes.push(...inline(line, people, verbatim));
  });
  return nodes;
}

// In order: code, <...> marks, bold, italic, struck through, a bare web address.
const MARKS =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^_\s])_(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^~\s])~(?![\p{L}\p{N}~])|(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"])/u;

function inline(text, people, verbatim) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const found = MARKS.exec(rest);
    if (!found) break;
    if (found.index > 0) nodes.push(plain(rest.slice(0, found.index)));
    const [whole, code, mark, bold, italic, struck, bare] = found;
    if (code !== undefined) nodes.push(el("code", {}, shown(unescape(code))));
    else if (mark !== undefined) nodes.push(angled(mark, people));
    else if (bold !== undefined) nodes.push(el("strong", {}, inline(bold, people, verbatim)));
    else if (italic !== undefined) nodes.push(el("em", {}, inline(italic, people, verbatim)));
    else if (struck !== undefined) nodes.push(el("s", {}, inline(struck, people, verbatim)));
    else nodes.push(verbatim ? plain(bare) : link(unescape(bare), unescape(bare)));
    rest = rest.slice(found.index + whole.length);
  }
  if (rest) nodes.push(plain(rest));
  return nodes;
}

function angled(mark, people) {
  const bar = mark.indexOf("|");
  const target = bar < 0 ? mark : mark.slice(0, bar);
  const label = bar < 0 ? "" : plain(mark.slice(bar + 1));
  if (target.startsWith("@")) return mention(`@${people.user(target.slice(1)) ?? (label || target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${people.channel(target.slice(1)) ?? (label || target.slice(1))}`);
  if (target.startsWith("!date^")) {
    const [, seconds, pattern] = target.split("^");
    return el("time", {}, shown(writtenDate(seconds, pattern, label, people.zone)));
  }
  if (target.startsWith("!")) return mention(label || `@${target.slice(1).split("^")[0]}`);
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return link(unescape(target), label || unescape(target).replace(/^mailto:/, ""));
  return document.createTextNode(`<${plain(mark)}>`);
}

/** A name that is spoken to, as a chip. */
export function mention(words) {
  return el("span", { class: "mention" }, shown(words));
}
