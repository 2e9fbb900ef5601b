// Input blocks of a modal. Each draws itself into `context.fields`: {block, action, read(), problem(text), check()}.

import { el, shown } from "../words/dom.js";
import { textObject } from "../words/mrkdwn.js";
import { nativeSelect, optionsOf, startOf } from "./controls.js";

let numbered = 0;

/** The node of one input block, registered in `context.fields`; `context.kept(block, action)` is what was typed before. */
export function inputBlock(block, context) {
  const element = block.element ?? {};
  const id = `field-${(numbered += 1)}`;
  const kept = context.kept?.(block.block_id, element.action_id);
  const described = `${id}-hint ${id}-problem`;
  const { node, read, group } = drawn(element, context, id, kept, described);
  const label = [textObject(block.label, context.people), block.optional ? el("span", { class: "optional" }, " (optional)") : null];
  const problem = el("p", { class: "problem", id: `${id}-problem`, hidden: true });
  const hint = el("p", { class: "hint", id: `${id}-hint`, hidden: !block.hint }, textObject(block.hint, context.people));
  const wrap = group
    ? el("fieldset", { class: "block input" }, el("legend", {}, label), node, hint, problem)
    : el("div", { class: "block input" }, el("label", { for: id }, label), node, hint, problem);
  const focusable = () => (node.matches("input, textarea, select") ? node : node.querySelector("input"));
  const tell = (text) => {
    problem.textContent = shown(text);
    problem.hidden = !text;
    wrap.classList.toggle("wrong", Boolean(text));
    if (text) focusable()?.setAttribute("aria-invalid", "true");
    else focusable()?.removeAttribute("aria-invalid");
  };
  wrap.addEventListener("input", () => tell(""));
  context.fields.push({
    block: block.block_id,
    action: element.action_id,
    read,
    problem: tell,
    focus: () => focusable()?.focus(),
    check: () => lacking(block, element, read()),
  });
  return wrap;
}

function lacking(block, element, value) {
  const empty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (empty) return block.optional ? "" : "Please fill this in.";
  const most = element.max_length ?? (element.type === "plain_text_input" ? 3000 : null);
  if (typeof value === "string" && most && value.length > most) return `${value.length - most} characters too many. At most ${most}.`;
  if (typeof value === "string" && element.min_length && value.length < element.min_length) return `At least ${element.min_length} characters, please.`;
  if (Array.isArray(value) && element.max_selected_items && value.length > element.max_selected_items) return `At most ${element.max_selected_items}.`;
  return "";
}

function drawn(element, context, id, kept, described) {
  const common = { id, "data-action": element.action_id, "aria-describedby": described };
  switch (element.type) {
    case "plain_text_input":
    case "url_text_input":
    case "email_text_input":
    case "number_input":
      return textInput(element, common, kept);
    case "timepicker":
    case "datepicker": {
      const node = el("input", { ...common, class: "field short", type: element.type === "timepicker" ? "time" : "date", value: kept ?? startOf(element) });
      return { node, read: () => node.value || null };
    }
    case "static_select":
    case "users_select":
    case "conversations_select":
    case "channels_select": {
      const node = nativeSelect(element, context, common);
      if (kept) node.value = kept;
      return { node, read: () => node.value || null };
    }
    case "radio_buttons":
      return tickList(element, optionsOf(element, context), { kept: kept ? [kept] : null, many: false, id, described });
    case "checkboxes":
    case "multi_static_select":
    case "multi_users_select":
    case "multi_conversations_select":
    case "multi_channels_select":
      return tickList(element, optionsOf(element, context), { kept, many: true, id, described });
    default: {
      const node = el("p", { class: "unknown" }, `No way yet to fill in “${shown(element.type)}”.`);
      return { node, read: () => null };
    }
  }
}

function textInput(element, common, kept) {
  const start = kept ?? startOf(element) ?? "";
  const shared = { ...common, class: "field", placeholder: shown(element.placeholder?.text) || null };
  const node = element.multiline
    ? el("textarea", { ...shared, rows: 5 })
    : el("input", { ...shared, type: element.type === "number_input" ? "number" : "text", autocomplete: "off" });
  node.value = start;
  return { node, read: () => node.value || null };
}

function tickList(element, options, { kept, many, id, described }) {
  const start = new Set(kept ?? (many
    ? [...(element.initial_options ?? []).map((option) => option.value), ...(element.initial_users ?? []), ...(element.initial_conversations ?? []), ...(element.initial_channels ?? [])]
    : [startOf(element)]));
  const rows = options.map((option) => el(
    "label",
    { class: "choice" },
    el("input", { type: many ? "checkbox" : "radio", name: id, value: option.value, checked: start.has(option.value), "aria-describedby": described }),
    el("span", {}, shown(option.label), option.hint ? el("small", {}, option.hint) : null),
  ));
  const node = el("div", { class: "choices", "data-action": element.action_id }, rows);
  if (options.length > 10) node.prepend(filter(rows));
  const read = () => {
    const values = [...node.querySelectorAll("input:checked")].map((input) => input.value);
    return many ? values : values[0] ?? null;
  };
  return { node, read, group: true };
}

function filter(rows) {
  const box = el("input", { type: "search", class: "field short", placeholder: "Find…", "aria-label": "Find in this list" });
  box.addEventListener("input", (event) => {
    event.stopPropagation();
    const wanted = box.value.toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
  return box;
}
